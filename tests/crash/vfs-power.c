/* SPDX-License-Identifier: Apache-2.0 */
#include "vfs-power.h"
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

#define SECTOR 512

/* Not synced yet. @bytes NULL: the file was cut to @offset. */
typedef struct {
  gint64 offset;
  GBytes *bytes;
} Pending;

/* What the disk holds of one file, and what is on its way. */
typedef struct {
  GByteArray *durable;
  GPtrArray *pending;
} Disk;

struct _Power {
  sqlite3_vfs vfs; /* first: SQLite's pointer is ours */
  sqlite3_vfs *real;
  sqlite3_io_methods methods;
  GHashTable *disks; /* path -> Disk */
  guint steps;
  gboolean lies; /* says that it has synced */
};

typedef struct {
  sqlite3_file base;
  Power *power;
  Disk *disk; /* NULL: temporary, or shared memory's */
  sqlite3_file *real;
} File;

static void
pending_free (gpointer data)
{
  Pending *pending = data;
  g_clear_pointer (&pending->bytes, g_bytes_unref);
  g_free (pending);
}

static void
disk_free (gpointer data)
{
  Disk *disk = data;
  g_byte_array_unref (disk->durable);
  g_ptr_array_unref (disk->pending);
  g_free (disk);
}

static Disk *
disk_find (Power *power, const char *path)
{
  Disk *disk = g_hash_table_lookup (power->disks, path);
  if (disk != NULL)
    return disk;
  g_autofree char *data = NULL;
  gsize size = 0;
  disk = g_new0 (Disk, 1);
  disk->durable = g_byte_array_new ();
  disk->pending = g_ptr_array_new_with_free_func (pending_free);
  if (g_file_get_contents (path, &data, &size, NULL))
    g_byte_array_append (disk->durable, (const guint8 *) data, (guint) size);
  g_hash_table_insert (power->disks, g_strdup (path), disk);
  return disk;
}

static void
apply (GByteArray *image, const Pending *pending, gsize most)
{
  gsize size = 0;
  const guint8 *bytes = pending->bytes ? g_bytes_get_data (pending->bytes, &size) : NULL;
  if (pending->bytes == NULL)
    {
      g_byte_array_set_size (image, MIN (image->len, (guint) pending->offset));
      return;
    }
  size = MIN (size, most);
  guint before = image->len;
  if (pending->offset + (gint64) size > before)
    {
      g_byte_array_set_size (image, (guint) (pending->offset + (gint64) size));
      memset (image->data + before, 0, image->len - before);
    }
  if (size > 0)
    memcpy (image->data + pending->offset, bytes, size);
}

/* ---- SQLite's methods ------------------------------------------------------------------------------------------- */

static sqlite3_file *
real_of (sqlite3_file *file)
{
  return ((File *) file)->real;
}

/* Whether this step still happens. */
static gboolean
step (File *file)
{
  if (file->disk == NULL || file->power->steps == G_MAXUINT)
    return TRUE;
  if (file->power->steps > 0)
    file->power->steps--;
  return file->power->steps > 0;
}

static void
remember (File *file, gint64 offset, GBytes *bytes)
{
  if (file->disk == NULL)
    return;
  Pending *pending = g_new0 (Pending, 1);
  pending->offset = offset;
  pending->bytes = bytes;
  g_ptr_array_add (file->disk->pending, pending);
}

static int
on_close (sqlite3_file *file)
{
  int result = real_of (file)->pMethods->xClose (real_of (file));
  g_clear_pointer (&((File *) file)->real, g_free);
  return result;
}

static int
on_read (sqlite3_file *file, void *data, int size, sqlite3_int64 offset)
{
  return real_of (file)->pMethods->xRead (real_of (file), data, size, offset);
}

static int
on_write (sqlite3_file *file, const void *data, int size, sqlite3_int64 offset)
{
  if (!step ((File *) file))
    return SQLITE_IOERR_WRITE;
  if (((File *) file)->disk != NULL)
    remember ((File *) file, offset, g_bytes_new (data, (gsize) size));
  return real_of (file)->pMethods->xWrite (real_of (file), data, size, offset);
}

static int
on_truncate (sqlite3_file *file, sqlite3_int64 size)
{
  if (!step ((File *) file))
    return SQLITE_IOERR_TRUNCATE;
  remember ((File *) file, size, NULL);
  return real_of (file)->pMethods->xTruncate (real_of (file), size);
}

static int
on_sync (sqlite3_file *file, int flags)
{
  Disk *disk = ((File *) file)->disk;
  if (!step ((File *) file))
    return SQLITE_IOERR_FSYNC;
  if (((File *) file)->power->lies)
    return SQLITE_OK;
  for (guint i = 0; disk != NULL && i < disk->pending->len; i++)
    apply (disk->durable, g_ptr_array_index (disk->pending, i), G_MAXSIZE);
  if (disk != NULL)
    g_ptr_array_set_size (disk->pending, 0);
  return SQLITE_OK;
}

static int
on_size (sqlite3_file *file, sqlite3_int64 *size)
{
  return real_of (file)->pMethods->xFileSize (real_of (file), size);
}

static int
on_lock (sqlite3_file *file, int level)
{
  return real_of (file)->pMethods->xLock (real_of (file), level);
}

static int
on_unlock (sqlite3_file *file, int level)
{
  return real_of (file)->pMethods->xUnlock (real_of (file), level);
}

static int
on_check_lock (sqlite3_file *file, int *reserved)
{
  return real_of (file)->pMethods->xCheckReservedLock (real_of (file), reserved);
}

/* What the real VFS would do to the file by itself (chunks, hints) would be writes that nobody sees. */
static int
on_control (sqlite3_file *file, int operation, void *data)
{
  if (operation == SQLITE_FCNTL_SIZE_HINT || operation == SQLITE_FCNTL_CHUNK_SIZE)
    return SQLITE_OK;
  return real_of (file)->pMethods->xFileControl (real_of (file), operation, data);
}

static int
on_sector (sqlite3_file *file)
{
  return real_of (file)->pMethods->xSectorSize (real_of (file));
}

static int
on_traits (sqlite3_file *file)
{
  return real_of (file)->pMethods->xDeviceCharacteristics (real_of (file));
}

static int
on_map (sqlite3_file *file, int page, int size, int extend, void volatile **data)
{
  return real_of (file)->pMethods->xShmMap (real_of (file), page, size, extend, data);
}

static int
on_shm_lock (sqlite3_file *file, int offset, int n, int flags)
{
  return real_of (file)->pMethods->xShmLock (real_of (file), offset, n, flags);
}

static void
on_barrier (sqlite3_file *file)
{
  real_of (file)->pMethods->xShmBarrier (real_of (file));
}

static int
on_unmap (sqlite3_file *file, int delete)
{
  return real_of (file)->pMethods->xShmUnmap (real_of (file), delete);
}

static int
on_open (sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *base, int flags, int *out_flags)
{
  Power *power = (Power *) vfs;
  File *file = (File *) base;
  memset (file, 0, sizeof *file);
  file->power = power;
  file->real = g_malloc0 ((gsize) power->real->szOsFile);
  if (name != NULL && (flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL)))
    file->disk = disk_find (power, name);
  int result = power->real->xOpen (power->real, name, file->real, flags, out_flags);
  if (file->real->pMethods != NULL)
    file->base.pMethods = &power->methods;
  else
    g_clear_pointer (&file->real, g_free);
  return result;
}

/* ---- The disk ----------------------------------------------------------------------------------------------------- */

Power *
power_new (void)
{
  Power *power = g_new0 (Power, 1);
  power->real = sqlite3_vfs_find (NULL);
  power->vfs = *power->real; /* what is not ours goes to the real one's functions, which look at no state of its own */
  power->vfs.szOsFile = sizeof (File);
  power->vfs.zName = "power";
  power->vfs.pNext = NULL;
  power->vfs.xOpen = on_open;
  power->methods = (sqlite3_io_methods){ 2, on_close, on_read, on_write, on_truncate, on_sync, on_size, on_lock, on_unlock,
                                         on_check_lock, on_control, on_sector, on_traits, on_map, on_shm_lock, on_barrier,
                                         on_unmap, NULL, NULL };
  power->disks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, disk_free);
  power->steps = G_MAXUINT;
  g_assert_cmpint (sqlite3_vfs_register (&power->vfs, TRUE), ==, SQLITE_OK);
  return power;
}

void
power_free (Power *power)
{
  sqlite3_vfs_unregister (&power->vfs);
  sqlite3_vfs_register (power->real, TRUE);
  g_hash_table_unref (power->disks);
  g_free (power);
}

void
power_arm (Power *power, guint steps)
{
  power->steps = steps;
}

void
power_lie (Power *power)
{
  power->lies = TRUE;
}

gboolean
power_is_off (const Power *power)
{
  return power->steps == 0;
}

/* How much of an unsynced write the disk holds: all, nothing, or what comes before the end of one of its sectors. */
static gsize
kept_of (const Pending *pending, PowerLoss loss, GRand *random)
{
  gsize size = pending->bytes ? g_bytes_get_size (pending->bytes) : 0;
  if (loss == POWER_KEEP_ALL)
    return G_MAXSIZE;
  switch (g_rand_int_range (random, 0, 3))
    {
    case 0: return 0;
    case 1: return G_MAXSIZE;
    default: return (gsize) g_rand_int_range (random, 0, (gint32) (size / SECTOR) + 1) * SECTOR;
    }
}

void
power_cut (Power *power, PowerLoss loss, guint32 seed)
{
  GHashTableIter iter;
  gpointer path, value;
  GRand *random = g_rand_new_with_seed (seed);
  g_hash_table_iter_init (&iter, power->disks);
  while (g_hash_table_iter_next (&iter, &path, &value))
    {
      g_autoptr (GError) error = NULL;
      Disk *disk = value;
      for (guint i = 0; loss != POWER_DROP_ALL && i < disk->pending->len; i++)
        {
          const Pending *pending = g_ptr_array_index (disk->pending, i);
          gsize kept = kept_of (pending, loss, random);
          if (kept > 0)
            apply (disk->durable, pending, kept);
        }
      g_ptr_array_set_size (disk->pending, 0);
      g_file_set_contents (path, (const char *) disk->durable->data, disk->durable->len, &error);
      g_assert_no_error (error);
      g_assert_cmpint (g_chmod (path, 0640), ==, 0);
      g_autofree char *memory = g_strconcat (path, "-shm", NULL);
      g_unlink (memory);
    }
  g_hash_table_remove_all (power->disks);
  g_rand_free (random);
  power->steps = G_MAXUINT;
}
