// SPDX-License-Identifier: MIT
/*
 * A host test program: run the tests linked in, all or those that match the
 * glob given as argument; exit 0 when none failed.
 *
 * A program that does not end in HOST_TIMEOUT seconds is killed: a property
 * test that hangs has failed.
 */
#include <host.h>
#include <kernel/ktest.h>
#include <stdlib.h>
#include <unistd.h>

#define HOST_TIMEOUT 240

int main(int argc, char **argv)
{
	alarm(HOST_TIMEOUT);
	host_verbose = getenv("HOST_VERBOSE") != NULL;
	return ktest_run(argc > 1 ? argv[1] : "*", NULL) ? 1 : 0;
}
