/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Symbol visibility: the library exports what carries LANESHM_API only. */
#ifndef LANESHM_EXPORT_H
#define LANESHM_EXPORT_H

#define LANESHM_API __attribute__ ((visibility ("default")))

#endif
