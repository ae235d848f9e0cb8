#ifndef AMARRE_CCURL_H
#define AMARRE_CCURL_H

#include <curl/curl.h>
#include <stddef.h>
#include <stdint.h>

// Typed wrappers around libcurl's variadic functions, which Swift can't import. Each fixes the type of the one variable
// argument; an option of another type than the wrapper's is a mistake of the caller.

// Receives bytes: the return value is how many were taken, anything else than size * count ends the transfer.
// As CURLOPT_READFUNCTION it gives them: the return value is how many there are, 0 at the end.
typedef size_t (*amarre_curl_receiver)(char *bytes, size_t size, size_t count, void *context);

// Options that take a long, also used for booleans and enumerations.
CURLcode amarre_curl_set_long(CURL *handle, CURLoption option, long value);
// Options that take a curl_off_t, such as sizes.
CURLcode amarre_curl_set_offset(CURL *handle, CURLoption option, int64_t value);
// Options that take a text; libcurl copies it.
CURLcode amarre_curl_set_string(CURL *handle, CURLoption option, const char *value);
// Options that take a pointer, which must stay valid for the whole transfer.
CURLcode amarre_curl_set_pointer(CURL *handle, CURLoption option, const void *value);
// CURLOPT_WRITEFUNCTION, CURLOPT_HEADERFUNCTION and CURLOPT_READFUNCTION.
CURLcode amarre_curl_set_receiver(CURL *handle, CURLoption option, amarre_curl_receiver receiver);
// Makes the transfer open its sockets so that no child process inherits them (SOCK_CLOEXEC). libcurl 7.88 doesn't do
// that by itself: a child that another thread starts meanwhile would hold the connection open after we closed it.
CURLcode amarre_curl_keep_sockets_from_children(CURL *handle);
// CURLOPT_HTTPHEADER; the list must stay valid for the whole transfer.
CURLcode amarre_curl_set_list(CURL *handle, CURLoption option, struct curl_slist *list);

// Answers 0 when libcurl doesn't know the value.
long amarre_curl_get_long(CURL *handle, CURLINFO info);
// Answers 0 when libcurl doesn't know the value. Times are in microseconds.
int64_t amarre_curl_get_offset(CURL *handle, CURLINFO info);

// Multi options that take a long.
CURLMcode amarre_curl_multi_set_long(CURLM *multi, CURLMoption option, long value);

// Takes the next finished transfer off the multi handle's queue: 1 and the two results, or 0 when there is none.
int amarre_curl_multi_next_done(CURLM *multi, CURL **handle, CURLcode *result);

// Whether this libcurl speaks HTTP/2.
int amarre_curl_has_http2(void);

// The calling thread's name in debuggers and /proc, at most 15 characters.
void amarre_curl_name_thread(const char *name);

#endif
