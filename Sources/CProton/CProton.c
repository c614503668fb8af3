// Qpid Proton, loaded when something speaks AMQP: it brings OpenSSL with it, and every command would wait a millisecond for both.
// Each function of Proton is defined here under its own name and hands over to the library's.

#include "CProton.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#ifdef __APPLE__
static const char library[] = "libqpid-proton.11.dylib";
#else
static const char library[] = "libqpid-proton.so.11";
#endif

static struct {
#define GIVES(result, name, parameters, arguments) __typeof__(name) *name;
#define DOES(name, parameters, arguments) __typeof__(name) *name;
#include "functions.h"
#undef GIVES
#undef DOES
} functions;

static pthread_once_t once = PTHREAD_ONCE_INIT;
/// Why Proton is not there; empty when it is.
static char reason[512];

static void *found(void *handle, const char *name) {
    void *function = dlsym(handle, name);
    if (!function && !reason[0]) snprintf(reason, sizeof reason, "%s has no function %s", library, name);
    return function;
}

static void load(void) {
    void *handle = dlopen(library, RTLD_NOW | RTLD_LOCAL);
    if (!handle) {
        const char *error = dlerror();
        snprintf(reason, sizeof reason, "%s", error ? error : library);
        return;
    }
#define GIVES(result, name, parameters, arguments) functions.name = (__typeof__(name) *)found(handle, #name);
#define DOES(name, parameters, arguments) functions.name = (__typeof__(name) *)found(handle, #name);
#include "functions.h"
#undef GIVES
#undef DOES
}

const char *gabarit_pn_load(void) {
    pthread_once(&once, load);
    return reason[0] ? reason : NULL;
}

/// Ends the process with a reason where a function is called although Proton is not there.
static void require(void) {
    if (!gabarit_pn_load()) return;
    fprintf(stderr, "gabarit: %s\n", reason);
    abort();
}

#define GIVES(result, name, parameters, arguments) \
    result name parameters { \
        require(); \
        return functions.name arguments; \
    }
#define DOES(name, parameters, arguments) \
    void name parameters { \
        require(); \
        functions.name arguments; \
    }
#include "functions.h"
