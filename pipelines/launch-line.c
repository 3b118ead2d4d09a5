/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Builds the text of a pipeline as gst-launch-1.0 takes it. */
#include "launch-line.h"

#include <string.h>

typedef struct
{
  const gchar *property;
  gchar *value;
} Assignment;

struct _LaunchLine
{
  const ConfigFile *config;
  GString *text;
  GArray *assignments;          /* of the element begun last */
};

static void
assignment_clear (Assignment * self)
{
  g_free (self->value);
}

LaunchLine *
launch_line_new (const ConfigFile * config)
{
  LaunchLine *self = g_new0 (LaunchLine, 1);

  self->config = config;
  self->text = g_string_new (NULL);
  self->assignments = g_array_new (FALSE, FALSE, sizeof (Assignment));
  g_array_set_clear_func (self->assignments, (GDestroyNotify) assignment_clear);
  return self;
}

/* In double quotes unless plain, so that a shell and gst-launch-1.0 both take
 * it as one. */
static void
append_value (GString * text, const gchar * value)
{
  const gchar *plain = G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_-+./:=,@%";
  const gchar *c;

  if (*value && value[strspn (value, plain)] == '\0') {
    g_string_append (text, value);
    return;
  }
  g_string_append_c (text, '"');
  for (c = value; *c; c++) {
    if (*c == '"' || *c == '\\')
      g_string_append_c (text, '\\');
    g_string_append_c (text, *c);
  }
  g_string_append_c (text, '"');
}

static void
flush_assignments (LaunchLine * self)
{
  guint i;

  for (i = 0; i < self->assignments->len; i++) {
    Assignment *assignment = &g_array_index (self->assignments, Assignment, i);

    g_string_append_printf (self->text, " %s=", assignment->property);
    append_value (self->text, assignment->value);
  }
  g_array_set_size (self->assignments, 0);
}

static void
set_from_config (const gchar * property, const gchar * value, gpointer self)
{
  launch_line_set (self, property, value);
}

/* Ends what came before and links to it, unless a branch just began. */
static void
link_next (LaunchLine * self)
{
  flush_assignments (self);
  if (self->text->len > 0)
    g_string_append (self->text, " ! ");
}

void
launch_line_element (LaunchLine * self, const gchar * factory)
{
  link_next (self);
  g_string_append (self->text, factory);
  config_file_foreach (self->config, factory, set_from_config, self);
}

void
launch_line_caps (LaunchLine * self, const gchar * caps)
{
  link_next (self);
  g_string_append (self->text, caps);
}

void
launch_line_branch (LaunchLine * self, const gchar * tee)
{
  flush_assignments (self);
  g_string_append_printf (self->text, "  %s.", tee);
}

static Assignment *
find_assignment (LaunchLine * self, const gchar * property)
{
  guint i;

  for (i = 0; i < self->assignments->len; i++) {
    Assignment *known = &g_array_index (self->assignments, Assignment, i);

    if (strcmp (known->property, property) == 0)
      return known;
  }
  return NULL;
}

void
launch_line_set (LaunchLine * self, const gchar * property, const gchar * value)
{
  Assignment added, *known = find_assignment (self, property);

  if (!value)
    return;
  if (known) {
    g_free (known->value);
    known->value = g_strdup (value);
    return;
  }
  added.property = g_intern_string (property);
  added.value = g_strdup (value);
  g_array_append_val (self->assignments, added);
}

void
launch_line_set_default (LaunchLine * self, const gchar * property,
    const gchar * value)
{
  if (!find_assignment (self, property))
    launch_line_set (self, property, value);
}

gchar *
launch_line_end (LaunchLine * self)
{
  gchar *text;

  flush_assignments (self);
  text = g_string_free (self->text, FALSE);
  g_array_unref (self->assignments);
  g_free (self);
  return text;
}
