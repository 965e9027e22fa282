package io.tributary.edge.source.mqtt;

/** How messages of one connection come in, and their acknowledgements go out. */
interface Lane {
    /** Sends what has become due in the inbox; any thread. A broken connection is no error: the broker will redeliver. */
    void sendDueAcknowledgements();
}
