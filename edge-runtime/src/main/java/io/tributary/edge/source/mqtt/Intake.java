package io.tributary.edge.source.mqtt;

import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a source counts about what comes in; the lanes write, anybody reads. */
final class Intake {
    private static final Logger LOG = LoggerFactory.getLogger(MqttSource.class);

    /** Oversized messages that are logged one by one; the counter tells of the others. */
    private static final int LOGGED_MAX = 20;

    final LongAdder bytes = new LongAdder();
    final LongAdder duplicates = new LongAdder();
    final LongAdder oversized = new LongAdder();
    private int logged;

    /** Counts and logs a message that is thrown away because of its size. */
    void tooLarge(String topic, long size, int sizeMax) {
        oversized.increment();
        if (logged < LOGGED_MAX) {
            logged++;
            LOG.warn(
                    "a message of {} bytes on topic '{}' is larger than messageBytesMax {} and was thrown away;"
                            + " raise messageBytesMax to let it in",
                    size,
                    topic,
                    sizeMax);
        }
    }
}
