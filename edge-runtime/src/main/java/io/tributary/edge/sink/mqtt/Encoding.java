package io.tributary.edge.sink.mqtt;

import io.tributary.pipelines.summary.Summary;
import java.util.List;

/** How a summary becomes an MQTT message. Topic and payload are asked for by the thread that
 * offers; the rest once, when the sink is made. */
public interface Encoding {
    /** A topic name without wildcards. */
    String topic(Summary summary);

    /** The payload; the sink keeps the array until the broker has confirmed it. */
    byte[] payload(Summary summary);

    /**
     * What is to be said about summaries of this group before the first of them in a session, retained by the broker for
     * future subscribers. Asked for by the thread that offers, once per group and session.
     */
    default List<Announcement> announcements(Summary summary) {
        return List.of();
    }

    /**
     * A message about messages.
     *
     * @param topic a topic name without wildcards
     */
    record Announcement(String topic, String payload) {}

    /** 0 (sent once, never confirmed), 1 (at least once) or 2. */
    default int qos() {
        return 1;
    }

    /** Whether the broker shall keep the last message of a topic for future subscribers. */
    default boolean retained() {
        return false;
    }
}
