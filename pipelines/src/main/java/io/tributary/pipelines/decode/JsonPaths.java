package io.tributary.pipelines.decode;

import io.tributary.pipelines.message.Message;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** JSON by the scanner, and by the full parser from where the scanner gives up. */
final class JsonPaths implements PathParser {
    private final JsonScanner scanner;
    private final FullJson full;
    private final boolean hasEach;
    private byte[] payload = {};
    private int from;
    private int length;
    /** How many elements the scanner has read; the full parser goes on from there. */
    private int scanned;

    private boolean slow;

    /** @param each the path of the array of readings, or empty when the document is one */
    JsonPaths(List<Slot> slots, String each, Reading reading) {
        this(
                each.isEmpty() ? PathNode.of(slots) : PathNode.outside(slots, each),
                PathNode.inside(slots),
                each,
                reading);
    }

    JsonPaths(PathNode root, PathNode element, String each, Reading reading) {
        hasEach = !each.isEmpty();
        scanner = new JsonScanner(root, element, reading);
        full = new FullJson(root, element, each, reading);
    }

    @Override
    public @Nullable String open(byte[] payload, int from, int length) {
        this.payload = payload;
        this.from = from;
        this.length = length;
        scanned = 0;
        slow = !scanner.scan(payload, from, length) || (hasEach && !scanner.hasElements());
        return slow ? openSlowly() : null;
    }

    private @Nullable String openSlowly() {
        slow = true;
        String fault = full.read(payload, from, length);
        if (fault == null && hasEach) {
            full.elements(scanned);
        }
        return fault;
    }

    @Override
    public boolean next() {
        return slow ? full.nextElement() : scanner.hasNext();
    }

    @Override
    public @Nullable String read() {
        if (!slow) {
            if (scanner.scanNext()) {
                scanned++;
                return null;
            }
            String fault = openSlowly();
            if (fault != null || !full.nextElement()) {
                return fault;
            }
        }
        return full.readElement();
    }

    /** Elements stand between commas. */
    @Override
    public int elementsAtMost(Message message) {
        int commas = 0;
        int end = message.payloadFrom() + message.payloadLength();
        for (int at = message.payloadFrom(); at < end; at++) {
            commas += message.payloadBytes()[at] == ',' ? 1 : 0;
        }
        return commas + 1;
    }
}
