#pragma once
#include <malloc.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>

// Hidden behind _GNU_SOURCE, which one shim alone must not define; declared as the manual pages give them, without
// their headers, whose other declarations stay those of the system's own module.
struct sockaddr;
int accept4(int descriptor, struct sockaddr *address, unsigned int *length, int flags);
int pthread_setname_np(unsigned long thread, const char *name);
