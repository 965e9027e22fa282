package io.tributary.pipelines.source;

import io.tributary.pipelines.health.Health;
import io.tributary.pipelines.message.Message;
import io.tributary.pipelines.state.StateException;

/**
 * Where messages wait until the node is ready for them.
 *
 * <p>All methods but those that say otherwise are called by one thread, the pipeline's. A source receives on threads of
 * its own and keeps what it received in a bounded inbox; when that is full it stops receiving, so that the sender waits
 * (QoS 1) or drops (QoS 0).
 *
 * <p>So that each message has its effect once, even when the process dies at any instant: keep the effect of everything up to
 * a position together with the {@link #identities} up to it, in one transaction, and {@link #acknowledge} the position after
 * that. In the next life, or when another source takes this one's place, give them to {@link #recall} before {@link #start}.
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
     * What tells a later source of the same identity which messages, of those up to and including {@code position}, the
     * sender may send again although they have had their effect: they are not acknowledged yet, or the sender may not have
     * heard so. About 2 bytes a message where there are many. Call it before each {@link #acknowledge} of the position; the
     * bytes of an earlier call do not hold any more then.
     *
     * @return the caller's; empty from a source that never gets anything twice
     */
    default byte[] identities(long position) {
        return new byte[0];
    }

    /**
     * Takes the {@link #identities} that were kept last: those messages are acknowledged when they come again, and not
     * handed over. Positions begin anew. Once, before {@link #start}.
     *
     * @param identities from a disk: nothing about them is trusted; empty for none
     * @throws StateException when no source of this kind can have given them; then nothing is recalled
     */
    default void recall(byte[] identities) throws StateException {
        if (identities.length > 0) {
            throw new StateException("holds " + identities.length + " bytes for a source that recalls nothing");
        }
    }

    /**
     * Whether the sender waits, or soon will, until something is acknowledged, so that it pays to keep the effect of what
     * was handed over now instead of later. Cheap; ask after each poll, and a few times a second when nothing comes.
     */
    default boolean wantsAcknowledgement() {
        return false;
    }

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

    /**
     * Stops receiving, gives back what it holds. What was not acknowledged stays with the sender; what was is on its way, for
     * which this may wait up to half a second. Idempotent.
     */
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
