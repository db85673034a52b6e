// SPDX-License-Identifier: MIT
// What: see labs/crowd.h.
#include "../../crowd.h"
