package io.tributary.pipelines.pipeline;

import io.tributary.pipelines.message.Message;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;

/** The last few readings that a pipeline could not use, with the reason. Any thread. */
public final class Quarantine {
    private static final int PAYLOAD_BYTES_MAX = 256;
    private static final int CHARACTERS_MAX = 1_024;

    private final int entriesMax;
    private final ArrayDeque<Entry> entries = new ArrayDeque<>();
    private long total;

    /**
     * One reading that could not be used.
     *
     * @param receivedMicros time of arrival in microseconds since 1970 UTC
     * @param payload the first bytes as text; a reading decoded already is shown by its columns
     */
    public record Entry(long receivedMicros, String topic, String payload, String reason) {}

    /** @param entriesMax how many to keep; older ones go */
    public Quarantine(int entriesMax) {
        this.entriesMax = entriesMax;
    }

    public void add(Message message, String reason) {
        int length = Math.min(message.payloadLength(), PAYLOAD_BYTES_MAX);
        String head = new String(message.payloadBytes(), message.payloadFrom(), length, StandardCharsets.UTF_8);
        add(new Entry(message.receivedMicros(), message.topic(), head, reason));
    }

    public synchronized void add(Entry entry) {
        total++;
        entries.addLast(new Entry(entry.receivedMicros, head(entry.topic), head(entry.payload), head(entry.reason)));
        if (entries.size() > entriesMax) {
            entries.removeFirst();
        }
    }

    /** Topics and texts come from outside: none may fill the memory. */
    private static String head(String text) {
        return text.length() <= CHARACTERS_MAX ? text : text.substring(0, CHARACTERS_MAX) + "...";
    }

    /** Oldest first. */
    public synchronized List<Entry> entries() {
        return List.copyOf(entries);
    }

    /** All that ever came, those gone included. */
    public synchronized long total() {
        return total;
    }
}
