/* The limit that fan-out is measured against: accept connections, then write() the same bytes to each of them.
 *
 * Nothing else: no event loop, no protocol, no Python. What this costs is the kernel's own price of a delivery.
 * usage: write_loop CONNECTIONS FRAME_BYTES FRAMES_FILE SEND_BUFFER_BYTES
 * Prints its port, then obeys lines on stdin: "accept", "run FIRST COUNT INTERVAL_US", "quit"; answers in JSON.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static long long clock_ns(clockid_t which) {
    struct timespec now;
    clock_gettime(which, &now);
    return now.tv_sec * 1000000000LL + now.tv_nsec;
}

static void die(const char *what) {
    perror(what);
    exit(1);
}

int main(int argc, char **argv) {
    if (argc != 5) {
        fprintf(stderr, "usage: write_loop CONNECTIONS FRAME_BYTES FRAMES_FILE SEND_BUFFER_BYTES\n");
        return 2;
    }
    int wanted = atoi(argv[1]), send_buffer = atoi(argv[4]), one = 1;
    size_t size = (size_t)atol(argv[2]);
    int file = open(argv[3], O_RDONLY);
    struct stat about;
    if (file < 0 || fstat(file, &about) != 0) die(argv[3]);
    const char *frames = mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, 0);
    if (frames == MAP_FAILED) die("mmap");

    int listening = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    if (bind(listening, (struct sockaddr *)&address, length) != 0 || listen(listening, 4096) != 0) die("listen");
    getsockname(listening, (struct sockaddr *)&address, &length);
    printf("{\"port\":%d}\n", ntohs(address.sin_port));
    fflush(stdout);

    int *sockets = calloc((size_t)wanted, sizeof(int)), held = 0;
    char line[256];
    while (fgets(line, sizeof line, stdin) != NULL) {
        long first, count, interval_us;
        long long cpu = clock_ns(CLOCK_PROCESS_CPUTIME_ID), began = clock_ns(CLOCK_MONOTONIC);
        if (strncmp(line, "accept", 6) == 0) {
            while (held < wanted) {
                int fd = accept(listening, NULL, NULL);
                if (fd < 0) die("accept");
                setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
                setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &send_buffer, sizeof send_buffer);
                sockets[held++] = fd;
            }
            printf("{\"held\":%d", held);
        } else if (sscanf(line, "run %ld %ld %ld", &first, &count, &interval_us) == 3) {
            long long due = began, writes = 0;
            printf("{\"sent_ns\":[");
            for (long update = 0; update < count; update++, due += interval_us * 1000) {
                long long left = due - clock_ns(CLOCK_MONOTONIC);
                if (left > 0) nanosleep(&(struct timespec){left / 1000000000LL, left % 1000000000LL}, NULL);
                const char *frame = frames + (size_t)(first + update) * size;
                printf("%s%lld", update ? "," : "", clock_ns(CLOCK_MONOTONIC));
                for (int at = 0; at < held; at++) {
                    for (size_t done = 0; done < size;) {
                        ssize_t wrote = write(sockets[at], frame + done, size - done);
                        if (wrote < 0) die("write");
                        done += (size_t)wrote;
                    }
                    writes++;
                }
            }
            printf("],\"writes\":%lld", writes);
        } else {
            break;
        }
        printf(",\"cpu_s\":%.9f,\"seconds\":%.9f}\n", (double)(clock_ns(CLOCK_PROCESS_CPUTIME_ID) - cpu) / 1e9,
               (double)(clock_ns(CLOCK_MONOTONIC) - began) / 1e9);
        fflush(stdout);
    }
    return 0;
}
