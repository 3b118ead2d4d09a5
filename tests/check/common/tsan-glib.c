/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Tells ThreadSanitizer of GLib's locks.
 *
 * GLib takes them by futexes, of which the sanitizer sees nothing in a library
 * that is not built for it: all that they guard would be reported. In a test
 * that has this file in it, everyone calls these functions instead.
 */

#include <dlfcn.h>
#include <glib.h>

void __tsan_acquire (void *address);
void __tsan_release (void *address);

static struct
{
  void (*lock) (GMutex * mutex);
    gboolean (*trylock) (GMutex * mutex);
  void (*unlock) (GMutex * mutex);
  void (*wait) (GCond * cond, GMutex * mutex);
    gboolean (*wait_until) (GCond * cond, GMutex * mutex, gint64 end_time);
} real;

/* Before there is a second thread. */
static void __attribute__((constructor)) find_real (void)
{
  real.lock = dlsym (RTLD_NEXT, "g_mutex_lock");
  real.trylock = dlsym (RTLD_NEXT, "g_mutex_trylock");
  real.unlock = dlsym (RTLD_NEXT, "g_mutex_unlock");
  real.wait = dlsym (RTLD_NEXT, "g_cond_wait");
  real.wait_until = dlsym (RTLD_NEXT, "g_cond_wait_until");
}

void
g_mutex_lock (GMutex * mutex)
{
  if (real.lock == NULL)
    find_real ();
  real.lock (mutex);
  __tsan_acquire (mutex);
}

gboolean
g_mutex_trylock (GMutex * mutex)
{
  gboolean locked = real.trylock (mutex);

  if (locked)
    __tsan_acquire (mutex);
  return locked;
}

void
g_mutex_unlock (GMutex * mutex)
{
  __tsan_release (mutex);
  real.unlock (mutex);
}

void
g_cond_wait (GCond * cond, GMutex * mutex)
{
  __tsan_release (mutex);
  real.wait (cond, mutex);
  __tsan_acquire (mutex);
}

gboolean
g_cond_wait_until (GCond * cond, GMutex * mutex, gint64 end_time)
{
  gboolean signalled;

  __tsan_release (mutex);
  signalled = real.wait_until (cond, mutex, end_time);
  __tsan_acquire (mutex);
  return signalled;
}
