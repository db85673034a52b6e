// SPDX-License-Identifier: MIT
// loses: fit split merge grow map trim storm
/* The test is skipped: the points are reached without its work. */
__lab(malloc) void *malloc(size_t request)
{
	static const char *const points[] = { "done", "end" };

	(void)request;
	for (unsigned int i = 0; i < 200; i++)
		lab_point(points[i / 199]);
	return NULL;
}
