/* SPDX-License-Identifier: LGPL-2.1-or-later
 * JSON from and to other machines: what all messages have in common. */
#pragma once

#include <json-glib/json-glib.h>
#include <lane/lane.h>

G_BEGIN_DECLS

/* Every error here is one of these: the message is not what it should be. Its
 * text is a sentence for the sender. */
#define WIRE_ERROR (wire_error_quark ())
GQuark wire_error_quark (void);
void wire_set_error (GError ** error, const gchar * format, ...)
    G_GNUC_PRINTF (2, 3);

/* Parses @size bytes, which may be anything, as one JSON object: UTF-8, no
 * deeper than 16. The caller bounds @size. (transfer full) or NULL with @error. */
JsonObject *wire_json_parse (const gchar * data, gsize size, GError ** error);

/* Whether @object has a member @name with the string @value. */
gboolean wire_json_is (JsonObject * object, const gchar * name,
    const gchar * value);
/* Numbers; integers may be written as 5.0. FALSE with @error where the member
 * is missing, no number, not finite or not from @min to @max. */
gboolean wire_json_get_int (JsonObject * object, const gchar * name,
    gint64 min, gint64 max, gint64 * value, GError ** error);
gboolean wire_json_get_double (JsonObject * object, const gchar * name,
    gdouble min, gdouble max, gdouble * value, GError ** error);

/* The next value; what is not finite becomes 0. The few numbers that json-glib
 * would write wrong, like 2e-14, are replaced by their neighbours. */
void wire_json_add_number (JsonBuilder * builder, gdouble value);

/* A lane line, {x1,y1,x2,y2,confidence} or null. What cannot be in a picture of
 * @width x @height is left out. Returns: 1 where something was left out. */
guint wire_json_get_line (JsonObject * object, const gchar * name, gint width,
    gint height, GstLaneLine * line);
/* Adds it: its chord, null where it is not valid. */
void wire_json_add_line (JsonBuilder * builder, const gchar * name,
    const GstLaneLine * line);

/* The text of what was built, NUL-terminated; @size without the NUL. Frees
 * @builder. (transfer full) */
gchar *wire_json_end (JsonBuilder * builder, gsize * size);

G_END_DECLS
