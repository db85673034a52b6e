// SPDX-License-Identifier: MIT
//
// What: many threads at once, a thousand if not told otherwise: all meet at one
// point, so that all live at the same time, then count under one mutex, and are
// joined. Exits with 0 if each was counted once.

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum {
	STACK = 16384,
	ROUNDS = 3
};

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t all_here = PTHREAD_COND_INITIALIZER;
static int wanted, here;
static long sum;
static __thread int mine;

static void *body(void *arg)
{
	mine = (int)(long)arg;
	pthread_mutex_lock(&mutex);
	if (++here == wanted)
		pthread_cond_broadcast(&all_here);
	while (here < wanted)
		pthread_cond_wait(&all_here, &mutex);
	pthread_mutex_unlock(&mutex);
	for (int i = 0; i < ROUNDS; i++) {
		pthread_mutex_lock(&mutex);
		sum += mine;
		pthread_mutex_unlock(&mutex);
	}
	return (void *)(long)mine;
}

int main(int argc, char **argv)
{
	pthread_attr_t attr;
	pthread_t *thread;
	long expected = 0;

	wanted = argc > 1 ? atoi(argv[1]) : 1000;
	thread = calloc((size_t)wanted, sizeof(*thread));
	if (!thread || pthread_attr_init(&attr) ||
	    pthread_attr_setstacksize(&attr, STACK))
		return 1;
	for (int i = 0; i < wanted; i++) {
		int err = pthread_create(&thread[i], &attr, body,
					 (void *)(long)i);

		if (err) {
			printf("thread %d: error %d\n", i, err);
			return 1;
		}
	}
	for (int i = 0; i < wanted; i++) {
		void *result = NULL;

		if (pthread_join(thread[i], &result) || (long)result != i)
			return 1;
		expected += (long)ROUNDS * i;
	}
	printf("%d threads, sum %ld, expected %ld: %s\n", wanted, sum, expected,
	       sum == expected ? "ok" : "wrong");
	return sum != expected;
}
