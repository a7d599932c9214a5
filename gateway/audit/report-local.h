/* SPDX-License-Identifier: Apache-2.0
 * audit/report-local: how a page is written; between report-*.c only. Texts and values reach the page through
 * functions of this header alone, which escape them; markup is in the program. */
#pragma once
#include "audit/report.h"

G_BEGIN_DECLS

typedef struct {
  GString *out;
  const GwReportFigures *figures;
  const GwReportWords *words;
} GwReportPage;

/* ---- words: plain text, the caller's ---- */

/* The text of the language with further names and values (const char *), up to NULL. Where the language has no such
 * text: the key. */
char *gw_page_say (const GwReportPage *page, const char *group, const char *key, ...) G_GNUC_NULL_TERMINATED;
/* What the language calls a value; where it has no word: the value. */
char *gw_page_word (const GwReportPage *page, const char *group, const char *value);
/* "51,234"; "4.5" */
char *gw_page_number (const GwReportPage *page, gint64 number);
/* "412 notifications", "fewer than five notifications" for -1. */
char *gw_page_count (const GwReportPage *page, const char *noun, gint64 count);
char *gw_page_percent (const GwReportPage *page, gint64 percent);
/* "14 September 2026"; "14 Sep". */
char *gw_page_day (const GwReportPage *page, gint64 time_us);
char *gw_page_day_short (const GwReportPage *page, gint64 time_us);
/* "22 min", "4 h 10 min", "3.2 days" */
char *gw_page_span (const GwReportPage *page, gint64 seconds);
/* What a group is of: "high", "critical to high", "others". */
char *gw_page_group (const GwReportPage *page, const char *names, const char *key, const char *last_key);
/* "percent in time", and how to say it without telling of fewer than the least. */
char *gw_page_in_time (const GwReportPage *page, gint64 in_time, gint64 owed);

/* ---- markup ---- */

void gw_page_text (GwReportPage *page, const char *text);
/* <tag class=...>text</tag>; @classes may be NULL. Both are of the program. */
void gw_page_element (GwReportPage *page, const char *tag, const char *classes, const char *text);
/* The same with a text of the language without values. */
void gw_page_phrase (GwReportPage *page, const char *tag, const char *classes, const char *group, const char *key);

/* ---- charts ---- */

/* <text> at a place; @anchor: start middle end. */
void gw_chart_label (GwReportPage *page, const char *classes, const char *anchor, double x, double y, const char *text);
/* The patterns that they share. */
void gw_chart_patterns (GwReportPage *page);
/* A table with a bar in each row: it is its own data table. @names: the group of the words for its keys. */
void gw_chart_bars (GwReportPage *page, const char *caption, const char *names, const char *noun,
                    const GPtrArray *groups);
void gw_chart_time (GwReportPage *page);
/* One panel: the cumulative curve against the deadline. */
void gw_chart_curve (GwReportPage *page, const GwReportTimes *times);

/* The style sheet, and its digest as a Content-Security-Policy names it. The digest is the caller's. */
const char *gw_report_style (void);
char *gw_report_style_digest (void);

G_END_DECLS
