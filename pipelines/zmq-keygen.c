/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Command zmq-keygen: makes the pair of CURVE keys of one machine. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include <zmq.h>

#include "console.h"
#include "run.h"

#define KEY_SIZE 41             /* Z85 text of 32 bytes, and NUL */

typedef struct
{
  gchar public_key[KEY_SIZE];
  gchar secret_key[KEY_SIZE];
} Keys;

static gboolean
write_all (gint fd, const gchar * text)
{
  gsize left = strlen (text);

  while (left > 0) {
    gssize written = write (fd, text, left);

    if (written < 0 && errno != EINTR)
      return FALSE;
    if (written > 0) {
      text += written;
      left -= written;
    }
  }
  return TRUE;
}

/* An existing file is never written to: somebody may rely on its key. */
static gboolean
write_file (const gchar * path, gint mode, const gchar * text)
{
  gint fd = open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  gboolean written;

  if (fd < 0) {
    if (errno == EEXIST)
      complain ("'%s' exists already: choose another name, or remove it if "
          "its key is no longer used", path);
    else
      complain ("Cannot write '%s': %s", path, g_strerror (errno));
    return FALSE;
  }
  written = write_all (fd, text);
  /* What a full disk or a lost server did not take is often told only here. */
  if (close (fd) == 0 && written)
    return TRUE;
  complain ("Cannot write '%s': %s", path, g_strerror (errno));
  unlink (path);
  return FALSE;
}

/* ZPL, as czmq and pyzmq write and read it. */
static gboolean
write_secret (const gchar * path, const Keys * keys)
{
  gchar *text = g_strdup_printf ("# ZeroMQ CURVE key pair: secret.\n"
      "# It stays on its machine, readable for its owner only.\n\n"
      "metadata\ncurve\n    public-key = \"%s\"\n    secret-key = \"%s\"\n",
      keys->public_key, keys->secret_key);
  gboolean written = write_file (path, 0600, text);

  explicit_bzero (text, strlen (text));
  g_free (text);
  return written;
}

static gboolean
write_public (const gchar * path, const Keys * keys)
{
  gchar *text = g_strdup_printf ("# ZeroMQ CURVE public key.\n"
      "# For those who connect to its owner, or let its owner in.\n\n"
      "metadata\ncurve\n    public-key = \"%s\"\n", keys->public_key);
  gboolean written = write_file (path, 0644, text);

  g_free (text);
  return written;
}

static gint
make_keys (const gchar * name)
{
  gchar *secret = g_strconcat (name, ".key_secret", NULL);
  gchar *public = g_strconcat (name, ".key", NULL);
  Keys keys;
  gint status = EXIT_FAILED;

  if (zmq_curve_keypair (keys.public_key, keys.secret_key) != 0) {
    complain ("This libzmq was built without CURVE: install one that has it");
  } else if (write_secret (secret, &keys)) {
    if (write_public (public, &keys))
      status = EXIT_DONE;
    else
      unlink (secret);
  }
  if (status == EXIT_DONE) {
    say ("✓ Secret key: %s (mode 0600; stays on this machine: "
        "--curve-secret-key)", secret);
    say ("✓ Public key: %s (for those who connect to it: "
        "--curve-server-key)", public);
  }
  explicit_bzero (&keys, sizeof keys);
  g_free (secret);
  g_free (public);
  return status;
}

int
main (int argc, char *argv[])
{
  gboolean version = FALSE;
  const GOptionEntry entries[] = {
    {"version", 0, 0, G_OPTION_ARG_NONE, &version,
        "Print the version and exit", NULL},
    {NULL}
  };
  GOptionContext *context = g_option_context_new ("NAME");
  GError *error = NULL;
  gboolean parsed;

  console_begin ("zmq-keygen");
  g_option_context_set_summary (context, "Makes a pair of CURVE keys: "
      "NAME.key_secret for the machine that listens,\n"
      "NAME.key for those who connect to it.");
  g_option_context_add_main_entries (context, entries, NULL);
  parsed = g_option_context_parse (context, &argc, &argv, &error);
  g_option_context_free (context);
  if (!parsed) {
    complain_error (error);
    return EXIT_USAGE;
  }
  if (version) {
    say ("zmq-keygen " VERSION);
    return EXIT_DONE;
  }
  if (argc != 2 || !*argv[1] || g_str_has_suffix (argv[1], "/")) {
    complain ("It wants one NAME: that of the files to write, without "
        "'.key' (--help tells more)");
    return EXIT_USAGE;
  }
  return make_keys (argv[1]);
}
