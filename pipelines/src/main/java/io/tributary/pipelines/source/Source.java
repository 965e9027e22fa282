package io.tributary.pipelines.source;

import io.tributary.pipelines.health.Health;
import io.tributary.pipelines.message.Message;

/**
 * Where messages wait until the node is ready for them.
 *
 * <p>{@link #poll}, {@link #acknowledge} and {@link #close} are called by one thread, the pipeline's. A source receives
 * on threads of its own and keeps what it received in a bounded inbox; when that is full it stops receiving, so that
 * the sender waits (QoS 1) or drops (QoS 0).
 */
public interface Source extends AutoCloseable {
    /**
     * Hands over up to {@code limit} waiting messages in the order of arrival. Never blocks.
     *
     * @return how many messages were handed over; 0 when none is waiting
     */
    int poll(Inbox inbox, int limit);

    /**
     * Everything up to and including {@code position} has had its effect: the sender may forget it. Positions grow, and
     * an acknowledgement covers every earlier one, because MQTT wants acknowledgements in order of arrival ([MQTT-4.6.0-2]).
     */
    void acknowledge(long position);

    /**
     * Calls {@code wake} from any thread, soon after messages begin to wait in an inbox that {@link #poll} last left
     * empty. It may be called more often than needed, never less. Set once, before {@link #start}.
     */
    void whenReady(Runnable wake);

    /** Begins to receive. Returns at once; {@link #health} tells how it goes. */
    void start();

    /** Whether the source receives now, and if not, why and what to do. Any thread. */
    Health health();

    /** Messages that wait to be polled. Any thread. */
    int waiting();

    /** As {@link #close}, for good: the sender need not keep for this source what was not acknowledged. Idempotent. */
    void leave();

    /** Stops receiving, gives back what it holds. What was not acknowledged stays with the sender. Idempotent. */
    @Override
    void close();

    /** Takes messages out of a source. */
    interface Inbox {
        /**
         * @param message lent until return
         * @param position what to {@link Source#acknowledge acknowledge} once this message has had its effect; grows
         *     strictly within one source
         */
        void take(Message message, long position);
    }
}
