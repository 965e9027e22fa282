package io.tributary.sim.publish;

import java.io.IOException;
import java.time.Duration;

/**
 * Takes messages to a broker. One thread; each call may block while the broker does not keep up.
 *
 * <p>An {@link IOException} is final: the world has been tried again as long as was asked for.
 */
public interface Publisher extends AutoCloseable {
    /** Takes a message; it may wait in a buffer until {@link #flush}. */
    void publish(Emission emission) throws IOException;

    /** Sends what waits, and keeps an idle connection alive: call it at least once a second. */
    void flush() throws IOException;

    /**
     * Sends what waits and returns when the broker has acknowledged every QoS 1 message and read every QoS 0 message.
     *
     * @throws IOException after {@code atMost}, with the number of messages that are not acknowledged
     */
    void settle(Duration atMost) throws IOException;

    Counts counts();

    /** Leaves the broker. What is not settled may be lost. */
    @Override
    void close();

    /**
     * What became of the messages so far.
     *
     * @param published messages taken
     * @param acknowledged QoS 1 messages that the broker has acknowledged
     * @param refused of these, messages that the broker acknowledged with an error
     * @param dropped QoS 0 messages that a broken connection has certainly lost; more may have been
     * @param resent QoS 1 messages sent again after a broken connection
     * @param reconnects connections after the first
     */
    record Counts(long published, long acknowledged, long refused, long dropped, long resent, long reconnects) {}
}
