package io.tributary.edge.source.mqtt;

/** How messages of one connection come in, and their acknowledgements go out. */
interface Lane {
    /** Sends what has become due in the inbox; any thread. A broken connection is no error: the broker will redeliver. */
    void sendDueAcknowledgements();

    /**
     * Asks the broker for a sign that it has processed all acknowledgements sent so far. Any thread.
     *
     * @return which of the answers on this connection it will be, counted from 1; 0 when it cannot be asked
     */
    long askForSign();
}
