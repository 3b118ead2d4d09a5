/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What the tests of liblaneshm share. They use nothing but libc, so that they
 * run under ThreadSanitizer and, cross-built, under an emulator. */
#ifndef LANESHM_TEST_H
#define LANESHM_TEST_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <laneshm/laneshm.h>
#include <laneshm/protocol.h>

#define MS UINT64_C (1000000)
#define TEST_LEFT_OUT 77        /* exit status, Meson's convention */

/* Ends the test program when the condition does not hold. */
#define CHECK(condition) ((condition) ? (void) 0 \
    : test_failed (__FILE__, __LINE__, #condition))
/* The same for two integers, which are shown. */
#define CHECK_EQUAL(a, b) \
    test_equal (__FILE__, __LINE__, #a, (int64_t) (a), #b, (int64_t) (b))

#define RUN(test) (fprintf (stderr, "%s\n", #test), test ())

void test_failed (const char *file, int line, const char *condition)
    __attribute__ ((noreturn));
void test_equal (const char *file, int line, const char *a_text, int64_t a,
    const char *b_text, int64_t b);

/* A segment name that no other running test has. Static storage, one a
 * label; files of that name are removed at exit. */
const char *test_name (const char *label);
void test_path (char *path, size_t size, const char *name, const char *suffix);
bool test_exists (const char *name, const char *suffix);

/* Runs `body` in a child process, which then ends with status 0. */
pid_t test_fork (void (*body) (void *data), void *data);
/* Waits for a child, -1 = any: its exit status, or minus the signal that ended it. */
int test_wait_child (pid_t pid);
/* Whether a child ended; it must have ended well. */
bool test_child_ended (pid_t pid);
/* One byte through a pipe, to let one process wait for another. */
typedef struct
{
  int fds[2];
} TestGate;
void test_gate_init (TestGate *gate);
void test_gate_open (TestGate *gate);
void test_gate_pass (TestGate *gate);
void test_gate_close (TestGate *gate);

uint64_t test_now (void);
/* How often or how long: what the environment says (`./dev soak` asks for
 * more), else the few of a normal run. */
int test_count (const char *variable, int few);
/* Says that a part cannot run here. What main then returns tells Meson that
 * the test was skipped, so that nobody takes it for passed. */
void test_leave_out (const char *reason);
int test_status (void);

/* A tightly packed BGR format. */
void test_format (LaneshmVideoFormat *format, uint32_t width, uint32_t height);
LaneshmCameraWriter *test_writer (const char *name, uint32_t width,
    uint32_t height);
LaneshmCameraReader *test_reader (const char *name);
/* Publishes a frame filled with its id; its sequence, 0 = no slot. */
uint64_t test_publish (LaneshmCameraWriter *writer, int64_t frame_id);
/* Fills and verifies a picture: every 8 bytes tell the frame and the place. */
void test_fill (void *pixels, size_t size, int64_t frame_id);
bool test_verify (const void *pixels, size_t size, int64_t frame_id);

#endif
