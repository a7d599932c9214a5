/* SPDX-License-Identifier: Apache-2.0 */
#include "audit/report-local.h"
#include "base/clock.h"
#include <string.h>

static void
open_section (GwReportPage *page, const char *id, const char *group)
{
  g_string_append_printf (page->out, "<section class=\"%s\" aria-labelledby=\"%s\"><h2 id=\"%s\">", id, id, id);
  g_autofree char *title = gw_page_say (page, group, "title", NULL);
  gw_page_text (page, title);
  g_string_append (page->out, "</h2>\n");
}

static void
close_section (GwReportPage *page)
{
  g_string_append (page->out, "</section>\n");
}

static gint64
shown (const GwReportPage *page, gint64 count)
{
  return gw_report_shown (count, page->figures->least);
}

/* ---- The head ----------------------------------------------------------------------------------------------- */

/* "412", or in words what is no number: returns whether it is one. */
static gboolean
key_number (const GwReportPage *page, gint64 count, char **text)
{
  *text = count < 0 ? gw_page_say (page, "number", "under", NULL) : gw_page_number (page, count);
  return count >= 0;
}

static void
put_key (GwReportPage *page, const char *key, const char *text, gboolean number)
{
  g_string_append (page->out, "<div>");
  gw_page_phrase (page, "dt", NULL, "key", key);
  gw_page_element (page, "dd", number ? NULL : "words", text);
  g_string_append (page->out, "</div>");
}

/* Of all acknowledgements together, whatever their urgency. */
static void
sum_acknowledgements (const GwReportFigures *figures, gint64 *in_time, gint64 *owed)
{
  *in_time = *owed = 0;
  for (guint i = 0; i < figures->times->len; i++)
    {
      const GwReportTimes *times = g_ptr_array_index (figures->times, i);
      if (strcmp (times->awaited, "acknowledgement") != 0)
        continue;
      *in_time += times->in_time;
      *owed += gw_report_times_owed (times);
    }
}

/* The share alone, where it says enough and not too much. */
static char *
timely (const GwReportPage *page, gboolean *number)
{
  gint64 in_time, owed, least = page->figures->least;
  sum_acknowledgements (page->figures, &in_time, &owed);
  *number = owed >= least && owed > 0;
  if (!*number)
    return gw_page_say (page, "number", owed == 0 ? "nothing" : "scant", NULL);
  gboolean told = gw_report_shown (in_time, least) >= 0 && gw_report_shown (owed - in_time, least) >= 0;
  *number = told;
  gint64 percent = in_time == owed ? 100 : in_time == 0 ? 0 : CLAMP ((in_time * 200 / owed + 1) / 2, 1, 99);
  return told ? gw_page_percent (page, percent) : gw_page_in_time (page, in_time, owed);
}

static void
put_keys (GwReportPage *page)
{
  const GwReportFigures *figures = page->figures;
  gboolean timely_number;
  g_autofree char *incidents = NULL, *overdue = NULL, *refused = NULL;
  g_autofree char *share = timely (page, &timely_number);
  gboolean incidents_number = key_number (page, shown (page, figures->incidents), &incidents);
  gboolean overdue_number = key_number (page, shown (page, figures->overdue), &overdue);
  gboolean refused_number = key_number (page, shown (page, figures->refused), &refused);
  g_string_append (page->out, "<dl class=\"keys\">");
  put_key (page, "notifications", incidents, incidents_number);
  put_key (page, "timely", share, timely_number);
  put_key (page, "overdue", overdue, overdue_number);
  put_key (page, "refused", refused, refused_number);
  g_string_append (page->out, "</dl>\n");
}

/* The findings in a few sentences: what came, how it was answered, what is open, whether the record holds. */
static char *
say_lead (const GwReportPage *page)
{
  const GwReportFigures *figures = page->figures;
  const GwReportLedger *ledger = &figures->ledger;
  gint64 in_time, owed;
  sum_acknowledgements (figures, &in_time, &owed);
  g_autofree char *count = gw_page_count (page, "notification", shown (page, figures->incidents));
  g_autofree char *came = gw_page_say (page, "lead", figures->incidents ? "came" : "came-none", "notifications", count, NULL);
  g_autofree char *share = owed >= figures->least && owed > 0 ? gw_page_in_time (page, in_time, owed) : NULL;
  g_autofree char *answered = share ? gw_page_say (page, "lead", "answered", "share", share, NULL) : g_strdup ("");
  g_autofree char *late = gw_page_count (page, "overdue", shown (page, figures->overdue));
  g_autofree char *open = owed > 0 || figures->overdue > 0 ? gw_page_say (page, "lead", "overdue", "overdue", late, NULL)
                                                           : g_strdup ("");
  g_autofree char *size = gw_page_count (page, "entry", ledger->size);
  const char *state = ledger->problem ? "record-wrong" : ledger->note ? "record" : "record-none";
  g_autofree char *record = gw_page_say (page, "lead", state, "entries", size, NULL);
  const char *parts[] = { came, answered, open, record };
  GString *lead = g_string_new (NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    if (*parts[i] != '\0')
      g_string_append_printf (lead, "%s%s", lead->len > 0 ? " " : "", parts[i]);
  return g_string_free (lead, FALSE);
}

static char *
say_span (const GwReportPage *page)
{
  g_autofree char *from = gw_page_day (page, page->figures->span.from_us);
  g_autofree char *to = gw_page_day (page, page->figures->span.to_us - 1);
  return gw_page_say (page, "date", "span", "from", from, "to", to, NULL);
}

static void
put_header (GwReportPage *page, const char *title, const char *span)
{
  g_autofree char *lead = say_lead (page);
  g_string_append (page->out, "<header>");
  gw_page_phrase (page, "p", "kicker", "page", "kicker");
  gw_page_element (page, "h1", NULL, title);
  gw_page_element (page, "p", "span", span);
  if (page->figures->internal)
    gw_page_phrase (page, "p", "mark", "page", "internal");
  if (page->figures->span.exercises)
    gw_page_phrase (page, "p", "mark", "page", "exercises");
  gw_page_element (page, "p", "lead", lead);
  g_string_append (page->out, "</header>\n");
}

/* ---- Sections ----------------------------------------------------------------------------------------------- */

static void
put_notifications (GwReportPage *page)
{
  const GwReportFigures *figures = page->figures;
  open_section (page, "notifications", "time");
  if (figures->incidents == 0)
    gw_page_phrase (page, "p", NULL, "time", "none");
  else if (shown (page, figures->incidents) < 0)
    gw_page_phrase (page, "p", NULL, "time", "under");
  else
    {
      gint64 open = figures->incidents - figures->closed;
      gboolean told = shown (page, open) >= 0 && shown (page, figures->closed) >= 0;
      g_autofree char *count = gw_page_number (page, open);
      if (told)
        {
          g_autofree char *text = gw_page_say (page, "time", open ? "open" : "all-closed", "n", count, NULL);
          gw_page_element (page, "p", NULL, text);
        }
      if (figures->bins->len > 1)
        gw_chart_time (page);
      g_autofree char *types = gw_page_say (page, "type", "(title)", NULL);
      g_autofree char *urgencies = gw_page_say (page, "urgency", "(title)", NULL);
      gw_chart_bars (page, types, "type", "notifications", figures->types);
      gw_chart_bars (page, urgencies, "urgency", "notifications", figures->urgencies);
    }
  close_section (page);
}

static void
put_times (GwReportPage *page)
{
  const GPtrArray *all = page->figures->times;
  const char *last = NULL;
  open_section (page, "times", "times");
  gw_page_phrase (page, "p", NULL, "times", all->len > 0 ? "how-to-read" : "nothing");
  for (guint i = 0; i < all->len; i++)
    {
      const GwReportTimes *times = g_ptr_array_index (all, i);
      if (g_strcmp0 (times->awaited, last) != 0)
        {
          g_string_append (page->out, last ? "</div>" : "");
          gw_page_phrase (page, "h3", NULL, "awaited", times->awaited);
          g_string_append (page->out, "<div class=\"panels\">\n");
          last = times->awaited;
        }
      gw_chart_curve (page, times);
    }
  g_string_append (page->out, last ? "</div>\n" : "");
  close_section (page);
}

static void
put_headings (GwReportPage *page, const char *const *keys)
{
  g_string_append (page->out, "<table class=\"list\"><thead><tr>");
  for (; *keys; keys++)
    gw_page_phrase (page, "th", NULL, "table", *keys);
  g_string_append (page->out, "</tr></thead><tbody>\n");
}

/* A value of the database that is no word of a set: one safe line. */
static void
put_value (GwReportPage *page, const char *value)
{
  g_autofree char *text = gw_page_word (page, "(value)", value);
  gw_page_element (page, "td", NULL, text);
}

static void
put_owing (GwReportPage *page)
{
  static const char *const headings[] = { "incident", "contact", "awaited", "since", NULL };
  const GPtrArray *owing = page->figures->owing;
  put_headings (page, headings);
  for (guint i = 0; i < owing->len; i++)
    {
      const GwReportOverdue *one = g_ptr_array_index (owing, i);
      g_autofree char *day = gw_page_day (page, one->due_us);
      g_string_append (page->out, "<tr>");
      put_value (page, one->incident);
      put_value (page, one->contact);
      gw_page_phrase (page, "td", NULL, "awaited", one->awaited);
      gw_page_element (page, "td", NULL, day);
      g_string_append (page->out, "</tr>\n");
    }
  g_string_append (page->out, "</tbody></table>\n");
  if ((gint64) owing->len < page->figures->overdue)
    gw_page_phrase (page, "p", "note", "overdue", "more");
}

static void
put_overdue (GwReportPage *page)
{
  const GwReportFigures *figures = page->figures;
  g_autofree char *caption = gw_page_say (page, "age", "(title)", NULL);
  g_autofree char *now = gw_page_day (page, figures->span.now_us);
  g_autofree char *count = gw_page_count (page, "overdue", shown (page, figures->overdue));
  g_autofree char *text = gw_page_say (page, "overdue", "text", "day", now, "overdue", count, NULL);
  open_section (page, "overdue", "overdue");
  gw_page_element (page, "p", NULL, text);
  if (shown (page, figures->overdue) > 0)
    gw_chart_bars (page, caption, "age", "answers", figures->ages);
  if (figures->owing->len > 0)
    put_owing (page);
  close_section (page);
}

static void
put_refusals (GwReportPage *page)
{
  const GwReportFigures *figures = page->figures;
  g_autofree char *caption = gw_page_say (page, "code", "(title)", NULL);
  g_autofree char *count = gw_page_count (page, "refused", shown (page, figures->refused));
  g_autofree char *text = gw_page_say (page, "refused", "text", "refused", count, NULL);
  open_section (page, "refused", "refused");
  gw_page_element (page, "p", NULL, text);
  if (shown (page, figures->refused) > 0)
    gw_chart_bars (page, caption, "code", "mails", figures->refusals);
  close_section (page);
}

static void
put_care (GwReportPage *page)
{
  static const char *const headings[] = { "contact", "confirmed", "keys-end", NULL };
  const GPtrArray *care = page->figures->care;
  gw_page_phrase (page, "h3", NULL, "directory", "care");
  put_headings (page, headings);
  for (guint i = 0; i < care->len; i++)
    {
      const GwReportContact *contact = g_ptr_array_index (care, i);
      g_autofree char *confirmed = contact->confirmed_us > 0 ? gw_page_day (page, contact->confirmed_us)
                                                             : gw_page_word (page, "confirmed", "never");
      g_autofree char *end = contact->keys_end_us == G_MAXINT64 ? g_strdup ("\u2013")
                             : contact->keys_end_us > 0         ? gw_page_day (page, contact->keys_end_us)
                                                                : gw_page_say (page, "directory", "no-key", NULL);
      g_string_append (page->out, "<tr>");
      put_value (page, contact->contact);
      gw_page_element (page, "td", NULL, confirmed);
      gw_page_element (page, "td", NULL, end);
      g_string_append (page->out, "</tr>\n");
    }
  g_string_append (page->out, "</tbody></table>\n");
}

static void
put_directory (GwReportPage *page)
{
  const GwReportFigures *figures = page->figures;
  g_autofree char *count = gw_page_count (page, "contact", shown (page, figures->contacts));
  g_autofree char *day = gw_page_day (page, figures->span.now_us);
  g_autofree char *text = gw_page_say (page, "directory", "text", "contacts", count, "day", day, NULL);
  g_autofree char *confirmed = gw_page_say (page, "confirmed", "(title)", NULL);
  g_autofree char *keys = gw_page_say (page, "keys", "(title)", NULL);
  open_section (page, "directory", "directory");
  gw_page_element (page, "p", NULL, text);
  if (shown (page, figures->contacts) > 0)
    {
      gw_chart_bars (page, confirmed, "confirmed", "contacts", figures->confirmed);
      gw_chart_bars (page, keys, "keys", "contacts", figures->keys);
    }
  if (figures->care->len > 0)
    put_care (page);
  close_section (page);
}

/* ---- The ledger --------------------------------------------------------------------------------------------- */

static void
put_record_line (GwReportPage *page, const char *key, const char *element, const char *value)
{
  g_string_append (page->out, "<div>");
  gw_page_phrase (page, "dt", NULL, "ledger", key);
  g_string_append (page->out, "<dd>");
  gw_page_element (page, element, NULL, value);
  g_string_append (page->out, "</dd></div>\n");
}

static void
put_step (GwReportPage *page, const char *key, const char *command)
{
  g_string_append (page->out, "<li>");
  gw_page_phrase (page, "span", NULL, "ledger", key);
  gw_page_element (page, "pre", NULL, command);
  g_string_append (page->out, "</li>");
}

static void
put_head (GwReportPage *page)
{
  const GwReportLedger *ledger = &page->figures->ledger;
  g_autofree char *size = gw_page_number (page, ledger->size);
  g_autofree char *entries = gw_page_number (page, ledger->entries);
  g_autofree char *signed_at = gw_time_format (ledger->signed_us);
  g_string_append (page->out, "<dl class=\"record\">");
  put_record_line (page, "origin", "code", ledger->origin);
  put_record_line (page, "size", "span", size);
  put_record_line (page, "root", "code", ledger->root);
  put_record_line (page, "signed", "span", signed_at);
  put_record_line (page, "entries", "span", entries);
  put_record_line (page, "vkey", "code", ledger->vkey ? ledger->vkey : "\u2013");
  put_record_line (page, "vkey-sha256", "code", ledger->vkey_sha256);
  g_string_append (page->out, "</dl>\n");
  gw_page_phrase (page, "h3", NULL, "ledger", "note");
  gw_page_element (page, "pre", NULL, ledger->note);
}

static void
put_ledger (GwReportPage *page)
{
  const GwReportLedger *ledger = &page->figures->ledger;
  open_section (page, "ledger", "ledger");
  if (ledger->problem != NULL)
    {
      g_string_append (page->out, "<div class=\"alarm\">");
      gw_page_phrase (page, "strong", NULL, "ledger", "wrong");
      gw_page_element (page, "p", NULL, ledger->problem);
      g_string_append (page->out, "</div>\n");
    }
  gw_page_phrase (page, "p", NULL, "ledger", ledger->note == NULL ? "none" : ledger->problem ? "text-wrong" : "text");
  if (ledger->note != NULL)
    {
      put_head (page);
      gw_page_phrase (page, "h3", NULL, "ledger", "check");
      g_string_append (page->out, "<ol>");
      put_step (page, "check-key", "sha256sum ledger.vkey");
      put_step (page, "check-ledger", "notigate audit verify --vkey ledger.vkey");
      put_step (page, "check-receipt", "notigate verify-receipt --vkey ledger.vkey NEW OLD");
      g_string_append (page->out, "</ol>\n");
    }
  gw_page_phrase (page, "p", "note", "ledger", "limits");
  close_section (page);
}

/* ---- The page ----------------------------------------------------------------------------------------------- */

static void
put_footer (GwReportPage *page)
{
  g_autofree char *made = gw_time_format (page->figures->span.now_us);
  g_autofree char *text = gw_page_say (page, "page", "made", "time", made, NULL);
  g_string_append (page->out, "<footer>");
  gw_page_element (page, "p", NULL, text);
  gw_page_phrase (page, "p", NULL, "page", page->figures->internal ? "what-internal" : "what");
  g_string_append (page->out, "</footer>\n");
}

static void
put_top (GwReportPage *page, const char *title, const char *span)
{
  g_autofree char *digest = gw_report_style_digest ();
  g_autofree char *both = g_strdup_printf ("%s, %s", title, span);
  g_string_append (page->out, "<!DOCTYPE html>\n<html lang=\"");
  gw_page_text (page, page->words->language);
  g_string_append_printf (page->out, "\">\n<head>\n<meta charset=\"utf-8\">\n"
                          "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src '%s';"
                          " base-uri 'none'; form-action 'none'\">\n"
                          "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                          "<meta name=\"color-scheme\" content=\"light dark\">\n"
                          "<meta name=\"referrer\" content=\"no-referrer\">\n",
                          digest);
  gw_page_element (page, "title", NULL, both);
  g_string_append_printf (page->out, "<style>%s</style>\n</head>\n<body>\n", gw_report_style ());
}

char *
gw_report_page (const GwReportFigures *figures, const GwReportWords *words)
{
  GwReportPage page = { g_string_new (NULL), figures, words };
  g_autofree char *span = say_span (&page);
  g_autofree char *title = gw_page_say (&page, "page", "title", "gateway", figures->gateway, NULL);
  put_top (&page, title, span);
  gw_chart_patterns (&page);
  put_header (&page, title, span);
  put_keys (&page);
  g_string_append (page.out, "<main>\n");
  put_notifications (&page);
  put_times (&page);
  put_overdue (&page);
  put_refusals (&page);
  put_directory (&page);
  put_ledger (&page);
  g_string_append (page.out, "</main>\n");
  put_footer (&page);
  g_string_append (page.out, "</body>\n</html>\n");
  return g_string_free (page.out, FALSE);
}
