/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What the fuzz targets share: files in shared memory made of the fuzzer's
 * bytes, and the seeds that a corpus starts with. */
#ifndef LANE_FUZZ_H
#define LANE_FUZZ_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <laneshm/laneshm.h>
#include <laneshm/protocol.h>

/* Only this many slots of a header are the fuzzer's; the others stay zero. */
#define FUZZ_SLOTS 4
#define FUZZ_HEADER_SIZE (offsetof (LaneshmCameraHeader, slots) \
    + FUZZ_SLOTS * sizeof (LaneshmSlotHeader))

/* Not assert(): it also holds where NDEBUG is set. */
#define FUZZ_CHECK(condition) ((condition) ? (void) 0 : abort ())

/* libFuzzer's entry points; a target defines them. */
int LLVMFuzzerInitialize (int *argc, char ***argv);
int LLVMFuzzerTestOneInput (const uint8_t * data, size_t size);

/* The bytes of one input that are not used up yet. */
typedef struct
{
  const uint8_t *data;
  size_t size;
} FuzzInput;

/* Fills `to`, with zeros where the input ends; false when it ended before. */
bool fuzz_read (FuzzInput *input, void *to, size_t size);
uint32_t fuzz_read_u32 (FuzzInput *input);

/* The segment of this process; its files are removed at exit. */
const char *fuzz_name (void);
/* Makes NAME+suffix these bytes, followed by zeros up to file_size. */
void fuzz_write_file (const char *suffix, const void *data, size_t size,
    size_t file_size, int mode);
size_t fuzz_read_file (const char *suffix, void *data, size_t size);
void fuzz_remove (const char *suffix);
/* Maps NAME+suffix as its owner sees it; NULL when it is empty. */
void *fuzz_map (const char *suffix, size_t *size);

/* Changes 8 bytes of a shared mapping as the input says; false at its end. */
bool fuzz_patch (FuzzInput *input, void *map, size_t size);

/* Permission bits count for root too, as they do for the users of a segment. */
void fuzz_obey_permissions (void);

/* A writer of tiny frames that has published some. */
LaneshmCameraWriter *fuzz_writer (void);
void fuzz_publish (LaneshmCameraWriter *writer);

/* Writes one input into the corpus, the directory on the command line. */
void fuzz_seed (int argc, char **argv, const char *label, const void *data,
    size_t size);

#endif
