package io.tributary.edge.sink.mqtt;

import io.tributary.pipelines.summary.Summary;
import java.util.List;
import java.util.Optional;

/**
 * What a sink says to a broker, and in which order. A session is what lies between a connection made and lost. Called by one
 * thread at a time: it may remember what was said in this session.
 */
public interface Conversation {
    /** Each summary alone, in a message that depends on nothing said before. */
    static Conversation of(Encoding encoding) {
        return (summaries, areHeldBack) -> List.of(message(encoding, summaries.get(0)));
    }

    private static Publication message(Encoding encoding, Summary summary) {
        return new Publication(encoding.topic(summary), encoding.payload(summary), encoding.qos(), encoding.retained());
    }

    /** What the broker shall publish when the session ends; asked for before each try to connect. */
    default Optional<Publication> lastWill() {
        return Optional.empty();
    }

    /** Filters of the messages that this side must hear, QoS 1. */
    default List<String> hears() {
        return List.of();
    }

    /** A session begins; what was said in earlier ones counts no more. Gives what is to be said first. */
    default List<Publication> begin() {
        return List.of();
    }

    /**
     * Says something about summaries. What is given will be sent in this order before anything that is asked for later, or
     * the session ends.
     *
     * @param summaries one, or as many as {@link #together} allows
     * @param areHeldBack whether they were taken before this session began
     * @return the message that holds them, after all that must be said before it
     */
    List<Publication> say(List<Summary> summaries, boolean areHeldBack);

    /** Answers a message that came for one of {@link #hears}, whatever it is. */
    default List<Publication> answer(String topic, byte[] payload) {
        return List.of();
    }

    /** Most summaries that a message may hold. When it is more than 1, those that come while one is on its way gather. */
    default int togetherMax() {
        return 1;
    }

    /** Whether the next summary may go into the message of the one before it. */
    default boolean together(Summary summary, Summary next) {
        return false;
    }
}
