/* SPDX-License-Identifier: LGPL-2.1-or-later
 * The file `camera_feed.r`: which reader uses which slots. */
#ifndef LANESHM_READER_TABLE_H
#define LANESHM_READER_TABLE_H

#include <laneshm/file.h>
#include <laneshm/protocol.h>

#define LANESHM_TABLE_SUFFIX ".r"

typedef struct
{
  LaneshmFile file;
  uint64_t id;
} LaneshmTable;

#define LANESHM_TABLE_INIT { LANESHM_FILE_INIT, 0 }

static inline LaneshmReaderTable *
laneshm_table_get (const LaneshmTable *table)
{
  return table->file.map;
}

/* Writer: opens the table of segment `name`, or creates it where there is
 * none or a broken one. */
LaneshmStatus laneshm_table_open_or_create (LaneshmTable *table,
    const char *name, mode_t mode, gid_t group, LaneshmError *error);
/* Reader: opens the table whose id is `id`. DENIED: no right to hold. */
LaneshmStatus laneshm_table_open (LaneshmTable *table, const char *name,
    uint64_t id, LaneshmError *error);

/* Reader: takes an entry for slots of a segment; its number, or -1. */
int laneshm_table_claim (LaneshmTable *table, uint64_t segment_id);
void laneshm_table_give_back (LaneshmTable *table, int entry);

/* Writer: slots of the segment that readers hold, dead ones included. */
uint64_t laneshm_table_holds (const LaneshmTable *table, uint64_t segment_id);
/* Writer: drops the holds of dead readers; how many there were. */
unsigned laneshm_table_reclaim (LaneshmTable *table, uint64_t segment_id);
/* Readers of the segment that live. */
unsigned laneshm_table_count_readers (const LaneshmTable *table,
    uint64_t segment_id);

#endif
