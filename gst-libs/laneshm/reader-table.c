/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Reader table: one hold mask a reader, so that a dead reader's holds are
 * known and can be dropped. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include <laneshm/error-private.h>
#include <laneshm/reader-table.h>
#include <laneshm/temporary.h>

#define CLAIM_TRIES 20
#define CLAIM_PAUSE_US 500

/* Opens what has the table's name, and checks it. NOT_FOUND, DENIED,
 * BAD_SEGMENT, SYSTEM; no error is set. */
static LaneshmStatus
open_existing (LaneshmTable * table, const char *name, struct stat *info)
{
  LaneshmReaderTable snapshot;
  int status = laneshm_file_open (&table->file, name, LANESHM_TABLE_SUFFIX,
      O_RDWR, info);

  if (status == ENOENT)
    return LANESHM_NOT_FOUND;
  if (status == EACCES || status == EPERM)
    return LANESHM_DENIED;
  if (status != 0)
    return LANESHM_BAD_SEGMENT;

  memset (&snapshot, 0, sizeof snapshot);
  if (info->st_size == sizeof snapshot
      && pread (table->file.fd, &snapshot, sizeof snapshot, 0)
      == sizeof snapshot
      && atomic_load (&snapshot.magic) == LANESHM_TABLE_MAGIC
      && snapshot.layout_version >> 16 == LANESHM_LAYOUT_VERSION >> 16
      && snapshot.n_entries == LANESHM_MAX_READERS && snapshot.table_id != 0
      && laneshm_file_map (&table->file, name, sizeof snapshot, true, NULL)
      == LANESHM_OK) {
    table->id = snapshot.table_id;
    return LANESHM_OK;
  }
  laneshm_file_close (&table->file);
  return LANESHM_BAD_SEGMENT;
}

/* Makes a new table; AGAIN when another process was faster. */
static LaneshmStatus
create (LaneshmTable * table, const char *name, mode_t mode, gid_t group,
    bool replace, LaneshmError * error)
{
  LaneshmReaderTable *shared;
  LaneshmStatus status;

  status = laneshm_temporary_build (&table->file, name, LANESHM_TABLE_SUFFIX,
      sizeof *shared, mode, group, error);
  if (status != LANESHM_OK)
    return status;

  shared = laneshm_table_get (table);
  table->id = laneshm_random_id ();
  shared->layout_version = LANESHM_LAYOUT_VERSION;
  shared->n_entries = LANESHM_MAX_READERS;
  shared->table_id = table->id;
  atomic_store_explicit (&shared->magic, LANESHM_TABLE_MAGIC,
      memory_order_release);
  status = laneshm_temporary_show (&table->file, name, LANESHM_TABLE_SUFFIX,
      replace, error);
  if (status == LANESHM_OK)
    laneshm_file_unlock (&table->file, LANESHM_WRITER_LOCK);
  return status;
}

LaneshmStatus
laneshm_table_open_or_create (LaneshmTable * table, const char *name,
    mode_t mode, gid_t group, LaneshmError * error)
{
  struct stat info = {.st_uid = geteuid () };
  LaneshmStatus found, status;
  unsigned tries = 0;

  do {
    found = open_existing (table, name, &info);
    if (info.st_uid != geteuid ())
      found = LANESHM_DENIED;
    if (found == LANESHM_OK)
      return laneshm_file_set_access (&table->file, name, mode, group, error);
    laneshm_file_close (&table->file);
    if (found == LANESHM_DENIED)
      return laneshm_error_set_os (error, EACCES, name,
          "cannot use its reader table");
    status = create (table, name, mode, group, found == LANESHM_BAD_SEGMENT,
        error);
  } while (laneshm_try_again (status, &tries));
  return status;
}

LaneshmStatus
laneshm_table_open (LaneshmTable * table, const char *name, uint64_t id,
    LaneshmError * error)
{
  struct stat info;
  LaneshmStatus status = open_existing (table, name, &info);

  if (status == LANESHM_OK && table->id == id)
    return LANESHM_OK;
  if (status == LANESHM_DENIED)
    return status;
  if (status == LANESHM_BAD_SEGMENT)
    return laneshm_error_set (error, status, 0, "Shared memory '%s"
        LANESHM_TABLE_SUFFIX "' is not the reader table of '%s': remove both "
        "and start the writer again", name, name);

  /* Between two writers: there is none, or that of the next one. */
  laneshm_file_close (&table->file);
  return laneshm_error_set_os (error, ENOENT, name, "cannot be read");
}

int
laneshm_table_claim (LaneshmTable * table, uint64_t segment_id)
{
  LaneshmReaderTable *shared = laneshm_table_get (table);

  /* A writer that reclaims a dead reader's entry has it locked for a moment:
   * look more than once. */
  for (int i = 0; i < CLAIM_TRIES; i++) {
    for (int entry = 0; entry < LANESHM_MAX_READERS; entry++) {
      LaneshmReaderEntry *mine = &shared->entries[entry];

      if (!laneshm_file_lock (&table->file, LANESHM_READER_LOCK + entry))
        continue;
      /* In this order: who sees a bit in our mask sees our segment too. */
      atomic_store (&mine->hold, 0);
      atomic_store (&mine->segment_id, segment_id);
      atomic_store_explicit (&mine->pid, (int32_t) getpid (),
          memory_order_relaxed);
      return entry;
    }
    usleep (CLAIM_PAUSE_US);
  }
  return -1;
}

void
laneshm_table_give_back (LaneshmTable * table, int entry)
{
  LaneshmReaderEntry *mine = &laneshm_table_get (table)->entries[entry];

  atomic_store_explicit (&mine->hold, 0, memory_order_release);
  atomic_store_explicit (&mine->segment_id, 0, memory_order_release);
  atomic_store_explicit (&mine->pid, 0, memory_order_relaxed);
  laneshm_file_unlock (&table->file, LANESHM_READER_LOCK + entry);
}

uint64_t
laneshm_table_holds (const LaneshmTable * table, uint64_t segment_id)
{
  const LaneshmReaderTable *shared = laneshm_table_get (table);
  uint64_t holds = 0;

  /* The mask first: whose reader stored the segment before it. */
  for (int i = 0; i < LANESHM_MAX_READERS; i++) {
    uint64_t hold = atomic_load (&shared->entries[i].hold);

    if (hold && atomic_load (&shared->entries[i].segment_id) == segment_id)
      holds |= hold;
  }
  return holds;
}

unsigned
laneshm_table_reclaim (LaneshmTable * table, uint64_t segment_id)
{
  LaneshmReaderTable *shared = laneshm_table_get (table);
  unsigned dead = 0;

  for (int i = 0; i < LANESHM_MAX_READERS; i++) {
    LaneshmReaderEntry *entry = &shared->entries[i];

    if (atomic_load (&entry->hold) == 0
        || atomic_load (&entry->segment_id) != segment_id
        || !laneshm_file_lock (&table->file, LANESHM_READER_LOCK + i))
      continue;
    /* Locked: no new reader can come in and have its holds dropped. */
    if (atomic_load (&entry->hold) != 0) {
      atomic_store (&entry->hold, 0);
      dead++;
    }
    laneshm_file_unlock (&table->file, LANESHM_READER_LOCK + i);
  }
  return dead;
}

unsigned
laneshm_table_count_readers (const LaneshmTable * table, uint64_t segment_id)
{
  const LaneshmReaderTable *shared = laneshm_table_get (table);
  unsigned readers = 0;

  for (int i = 0; i < LANESHM_MAX_READERS; i++)
    if (atomic_load (&shared->entries[i].segment_id) == segment_id
        && laneshm_file_is_locked (&table->file, LANESHM_READER_LOCK + i))
      readers++;
  return readers;
}
