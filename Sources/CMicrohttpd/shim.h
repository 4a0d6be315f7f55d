#pragma once

#include <microhttpd.h>

// MHD_start_daemon is variadic, and Swift imports no variadic function. No logic here.

static inline struct MHD_Daemon *legato_mhd_start(
    unsigned int threads_per_connection, int socket, unsigned int connections,
    unsigned int idle_seconds, MHD_AccessHandlerCallback handle, void *context,
    void *(*begin)(void *, const char *, struct MHD_Connection *),
    MHD_RequestCompletedCallback end, MHD_NotifyConnectionCallback connection) {
    unsigned int flags = threads_per_connection
                             ? MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD |
                                   MHD_USE_POLL
                             : MHD_USE_AUTO_INTERNAL_THREAD;
    return MHD_start_daemon(flags, 0, NULL, NULL, handle, context,                    //
                            MHD_OPTION_LISTEN_SOCKET, socket,                         //
                            MHD_OPTION_CONNECTION_LIMIT, connections,                 //
                            MHD_OPTION_CONNECTION_TIMEOUT, idle_seconds,              //
                            MHD_OPTION_URI_LOG_CALLBACK, begin, context,              //
                            MHD_OPTION_NOTIFY_COMPLETED, end, context,                //
                            MHD_OPTION_NOTIFY_CONNECTION, connection, context, MHD_OPTION_END);
}

// So is what tells a connection's socket.
static inline int legato_mhd_socket(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    return info ? info->connect_fd : -1;
}
