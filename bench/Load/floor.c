// The floor: what fanning out costs at least, with one send() to each viewer and nothing around it. One thread, epoll, Linux.
//
//   cc -O2 -o floor floor.c && ./floor PORT [adaptive]     (0: any; the port is told)
//
// A WebSocket at /rooms/rN is in room N; what one of a room sends goes to all of it. "adaptive" sends what came during a pass with one send().
// No room for anything else: no masks checked, no fragments, no pings, and the handshake answers the one key that the load generator sends.
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ROOMS = 4096, CONNECTIONS = 65536, IN = 65536, MOST_WAITING = 64 << 20 };

typedef struct { unsigned char *bytes; size_t used, size; } Buffer;
typedef struct { int open, room, seat; Buffer in, out; } Connection;            // By descriptor.
typedef struct { int *seats, count, size, waits; Buffer frames; } Room;

static Connection connections[CONNECTIONS];
static Room rooms[ROOMS];
static int waiting[ROOMS], waitings, epoll, adaptive;

static void append(Buffer *b, const void *bytes, size_t n) {
    if (b->used + n > b->size) {
        b->size = (b->used + n) * 2;
        b->bytes = realloc(b->bytes, b->size);
    }
    memcpy(b->bytes + b->used, bytes, n);
    b->used += n;
}

static void take(Buffer *b, size_t n) {
    b->used -= n;
    memmove(b->bytes, b->bytes + n, b->used);
    if (b->used == 0) { free(b->bytes); memset(b, 0, sizeof *b); }              // An idle connection holds nothing.
}

static void drop(int fd) {
    Connection *c = &connections[fd];
    if (c->room >= 0) {
        Room *r = &rooms[c->room];
        r->seats[c->seat] = r->seats[--r->count];
        connections[r->seats[c->seat]].seat = c->seat;
    }
    take(&c->in, c->in.used); take(&c->out, c->out.used);
    c->open = 0;
    close(fd);
}

static void watch(int fd, unsigned events, int operation) {
    struct epoll_event e = { .events = events, .data.fd = fd };
    epoll_ctl(epoll, operation, fd, &e);
}

static int write_to(int fd, const unsigned char *bytes, size_t n) {             // 0 when the viewer is gone.
    Connection *c = &connections[fd];
    ssize_t sent = c->out.used ? 0 : send(fd, bytes, n, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN) return 0;
    if (sent < 0) sent = 0;
    if ((size_t)sent == n) return 1;
    if (c->out.used + n > MOST_WAITING) return 0;
    if (c->out.used == 0) watch(fd, EPOLLIN | EPOLLOUT, EPOLL_CTL_MOD);
    append(&c->out, bytes + sent, n - sent);
    return 1;
}

static void broadcast(Room *r, const unsigned char *bytes, size_t n) {
    for (int i = 0; i < r->count; i++) if (!write_to(r->seats[i], bytes, n)) drop(r->seats[i--]);
}

static void message(Room *r, const unsigned char *payload, size_t n) {
    unsigned char header[10] = { 0x81 };
    size_t h = n < 126 ? 2 : n < 65536 ? 4 : 10;
    if (h == 2) header[1] = n;
    else for (size_t i = (header[1] = h == 4 ? 126 : 127, 2); i < h; i++) header[i] = n >> 8 * (h - 1 - i);
    append(&r->frames, header, h);
    append(&r->frames, payload, n);
    if (!adaptive) { broadcast(r, r->frames.bytes, r->frames.used); r->frames.used = 0; }
    else if (!r->waits) { r->waits = 1; waiting[waitings++] = r - rooms; }
}

static int handshake(int fd) {                                                  // 0 when it is not one, 2 when it is incomplete.
    Connection *c = &connections[fd];
    static const char answer[] = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
    unsigned char *end = memmem(c->in.bytes, c->in.used, "\r\n\r\n", 4);
    if (!end) return 2;
    int number = -1;
    *end = 0;
    if (sscanf((char *)c->in.bytes, "GET /rooms/r%d ", &number) != 1 || number < 0 || number >= ROOMS) return 0;
    Room *r = &rooms[number];
    if (r->count == r->size) r->seats = realloc(r->seats, (r->size = r->size * 2 + 8) * sizeof *r->seats);
    c->room = number;
    r->seats[c->seat = r->count++] = fd;
    take(&c->in, end + 4 - c->in.bytes);
    return write_to(fd, (const unsigned char *)answer, sizeof answer - 1);
}

static int receive(int fd) {
    static unsigned char bytes[IN];
    Connection *c = &connections[fd];
    ssize_t n = recv(fd, bytes, sizeof bytes, MSG_DONTWAIT);
    if (n <= 0) return n < 0 && errno == EAGAIN;
    append(&c->in, bytes, n);
    if (c->room < 0) { int done = handshake(fd); if (done != 1) return done; }
    size_t at = 0;
    while (c->in.used - at >= 6) {
        unsigned char *f = c->in.bytes + at;
        size_t length = f[1] & 127, h = length < 126 ? 2 : length == 126 ? 4 : 10;
        if (c->in.used - at < h + 4) break;
        if (h > 2) { length = 0; for (size_t i = 2; i < h; i++) length = length << 8 | f[i]; }
        if (c->in.used - at < h + 4 + length) break;
        if ((f[0] & 15) == 8) return 0;
        for (size_t i = 0; i < length; i++) f[h + 4 + i] ^= f[h + i % 4];
        if ((f[0] & 15) == 1) message(&rooms[c->room], f + h + 4, length);
        if (!c->open) return 1;
        at += h + 4 + length;
    }
    if (at) take(&c->in, at);
    return 1;
}

static void flush(int fd) {
    Connection *c = &connections[fd];
    ssize_t sent = send(fd, c->out.bytes, c->out.used, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent > 0) take(&c->out, sent);
    if (c->out.used == 0) watch(fd, EPOLLIN, EPOLL_CTL_MOD);
}

static void command(void) {                                                     // "mem" on standard input; its end ends the server.
    char line[4096];
    ssize_t n = read(0, line, sizeof line);
    if (n <= 0) exit(0);
    long pages = 0;
    FILE *f = fopen("/proc/self/statm", "r");
    if (f) { if (fscanf(f, "%*d %ld", &pages) != 1) pages = 0; fclose(f); }
    printf("mem %ld 0\n", pages * sysconf(_SC_PAGESIZE));
    fflush(stdout);
}

int main(int argc, char **argv) {
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    adaptive = argc > 2 && strcmp(argv[2], "adaptive") == 0;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), one = 1;
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(argc > 1 ? atoi(argv[1]) : 0), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 4096)) { perror("listen"); return 2; }
    epoll = epoll_create1(0);
    watch(listener, EPOLLIN, EPOLL_CTL_ADD);
    watch(0, EPOLLIN, EPOLL_CTL_ADD);
    socklen_t size = sizeof address;
    getsockname(listener, (struct sockaddr *)&address, &size);
    printf("ready %d\n", ntohs(address.sin_port));
    fflush(stdout);
    for (;;) {
        static struct epoll_event ready[1024];
        int n = epoll_wait(epoll, ready, 1024, -1);
        for (int i = 0; i < n; i++) {
            int fd = ready[i].data.fd;
            if (fd == 0) { command(); continue; }
            if (fd == listener) {
                for (int new; (new = accept4(listener, 0, 0, SOCK_NONBLOCK)) >= 0;) {
                    setsockopt(new, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
                    connections[new] = (Connection){ .open = 1, .room = -1 };
                    watch(new, EPOLLIN, EPOLL_CTL_ADD);
                }
                continue;
            }
            if (connections[fd].open && ready[i].events & EPOLLOUT) flush(fd);
            if (connections[fd].open && ready[i].events & ~EPOLLOUT && !receive(fd)) drop(fd);
        }
        while (waitings > 0) {
            Room *r = &rooms[waiting[--waitings]];
            broadcast(r, r->frames.bytes, r->frames.used);
            r->frames.used = r->waits = 0;
        }
    }
}
