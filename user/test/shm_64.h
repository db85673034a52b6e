// SPDX-License-Identifier: MIT
//
// What: x86-64 has the four calls alone, no ipc(2).

#define ONLY_HERE
