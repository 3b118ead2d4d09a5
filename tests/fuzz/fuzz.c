/* SPDX-License-Identifier: LGPL-2.1-or-later
 * What the fuzz targets share. */
#include <fcntl.h>
#include <linux/capability.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "fuzz.h"

static char name[64];

bool
fuzz_read (FuzzInput * input, void *to, size_t size)
{
  size_t n = size < input->size ? size : input->size;

  memset (to, 0, size);
  if (n == 0)
    return false;
  memcpy (to, input->data, n);
  input->data += n;
  input->size -= n;
  return true;
}

uint32_t
fuzz_read_u32 (FuzzInput * input)
{
  uint32_t value;

  fuzz_read (input, &value, sizeof value);
  return value;
}

static void
make_path (char path[128], const char *suffix)
{
  snprintf (path, 128, LANESHM_DIRECTORY "/%s%s", fuzz_name (), suffix);
}

static void
remove_files (void)
{
  fuzz_remove ("");
  fuzz_remove (".r");
}

const char *
fuzz_name (void)
{
  if (!*name) {
    snprintf (name, sizeof name, "lanefuzz-%d", (int) getpid ());
    atexit (remove_files);
  }
  return name;
}

/* A new file each time: what is still mapped must not shrink. */
void
fuzz_write_file (const char *suffix, const void *data, size_t size,
    size_t file_size, int mode)
{
  char path[128];
  int fd;

  make_path (path, suffix);
  unlink (path);
  fd = open (path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, mode);
  FUZZ_CHECK (fd >= 0);
  FUZZ_CHECK (write (fd, data, size) == (ssize_t) size);
  FUZZ_CHECK (ftruncate (fd, (off_t) file_size) == 0);
  close (fd);
}

size_t
fuzz_read_file (const char *suffix, void *data, size_t size)
{
  char path[128];
  ssize_t n;
  int fd;

  make_path (path, suffix);
  fd = open (path, O_RDONLY | O_CLOEXEC);
  FUZZ_CHECK (fd >= 0);
  n = read (fd, data, size);
  FUZZ_CHECK (n >= 0);
  close (fd);
  return (size_t) n;
}

void
fuzz_remove (const char *suffix)
{
  char path[128];

  make_path (path, suffix);
  unlink (path);
}

void *
fuzz_map (const char *suffix, size_t *size)
{
  struct stat info;
  char path[128];
  void *map;
  int fd;

  make_path (path, suffix);
  fd = open (path, O_RDWR | O_CLOEXEC);
  if (fd < 0)
    return NULL;
  FUZZ_CHECK (fstat (fd, &info) == 0);
  *size = (size_t) info.st_size;
  map = mmap (NULL, *size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  close (fd);
  return map == MAP_FAILED ? NULL : map;
}

bool
fuzz_patch (FuzzInput * input, void *map, size_t size)
{
  uint64_t value;
  uint16_t at;

  if (!fuzz_read (input, &at, sizeof at)
      || !fuzz_read (input, &value, sizeof value))
    return false;
  if (size >= sizeof value)
    memcpy ((char *) map + at % (size - sizeof value + 1), &value,
        sizeof value);
  return true;
}

void
fuzz_obey_permissions (void)
{
  struct __user_cap_header_struct header = {
    .version = _LINUX_CAPABILITY_VERSION_3
  };
  struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];

  FUZZ_CHECK (syscall (SYS_capget, &header, data) == 0);
  data[0].effective &= ~(1u << CAP_DAC_OVERRIDE);
  FUZZ_CHECK (syscall (SYS_capset, &header, data) == 0);
}

LaneshmCameraWriter *
fuzz_writer (void)
{
  static const LaneshmVideoFormat format = {
    .fourcc = LANESHM_FOURCC_I420,.width = 16,.height = 8,.n_planes = 3,
    .stride = {16, 8, 8},.offset = {0, 128, 160},.size = 192,
    .fps_n = 30,.fps_d = 1
  };
  static const LaneshmCameraWriterOptions options = {
    .n_slots = FUZZ_SLOTS,.group = (gid_t) - 1
  };

  return laneshm_camera_writer_open (fuzz_name (), &format, &options, NULL,
      NULL);
}

void
fuzz_publish (LaneshmCameraWriter * writer)
{
  int slot = laneshm_camera_writer_acquire (writer);
  LaneshmFrameInfo info = {.frame_id = 1 };

  if (slot < 0)
    return;
  memset (laneshm_camera_writer_slot (writer, slot), slot,
      laneshm_camera_writer_format (writer)->size);
  laneshm_camera_writer_publish (writer, slot, &info);
  laneshm_camera_writer_release (writer, slot);
}

void
fuzz_seed (int argc, char **argv, const char *label, const void *data,
    size_t size)
{
  const char *directory = NULL;
  char path[4096];
  FILE *file;

  for (int i = argc - 1; i > 0 && !directory; i--)
    if (argv[i][0] != '-')
      directory = argv[i];
  if (!directory)
    return;
  snprintf (path, sizeof path, "%s/seed-%s", directory, label);
  if (!(file = fopen (path, "wb")))
    return;                     /* one input that is run again, not a corpus */
  FUZZ_CHECK (fwrite (data, 1, size, file) == size);
  fclose (file);
}
