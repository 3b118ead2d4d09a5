/* SPDX-License-Identifier: LGPL-2.1-or-later
 * libgstlane-1.0: what the lane-keeping elements tell each other. */
#pragma once

#include <lane/gstlanecamera.h>
#include <lane/gstlaneevent.h>
#include <lane/gstlanefilter.h>
#include <lane/gstlanelatency.h>
#include <lane/gstlanemessage.h>
#include <lane/gstlanemeta.h>
#include <lane/gstlanepatience.h>
#include <lane/gstlaneproperty.h>
#include <lane/gstlanesourcemeta.h>
#include <lane/gstvehiclemeta.h>
