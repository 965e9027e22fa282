package io.tributary.gateway.rollup;

import io.tributary.pipelines.summary.Summary;
import java.util.LinkedHashSet;

/** The windows forgotten last, by a hash of 64 bits: enough to know a late share from that of a new window. */
final class Forgotten {
    /** About 3 MB. */
    private static final int REMEMBERED_MAX = 50_000;

    private final LinkedHashSet<Long> hashes = new LinkedHashSet<>();

    void add(Summary.Key key) {
        hashes.add(hash(key));
        if (hashes.size() > REMEMBERED_MAX) {
            hashes.remove(hashes.iterator().next());
        }
    }

    boolean contains(Summary.Key key) {
        return hashes.contains(hash(key));
    }

    /** FNV-1a over what tells keys apart; the order of group columns does not. */
    private static long hash(Summary.Key key) {
        long hash = mix(0xcbf29ce484222325L, key.site());
        hash = mix(hash, key.pipeline());
        hash = mix(hash, key.startMicros() + "/" + key.endMicros());
        long group = 0;
        for (var entry : key.group().entrySet()) {
            String type = entry.getValue().getClass().getSimpleName();
            group += mix(mix(mix(0xcbf29ce484222325L, entry.getKey()), type), String.valueOf(entry.getValue()));
        }
        return hash ^ group;
    }

    private static long mix(long start, String text) {
        long hash = start;
        for (int i = 0; i <= text.length(); i++) {
            hash ^= i == text.length() ? 0xffff_ffL : text.charAt(i);
            hash *= 0x100000001b3L;
        }
        return hash;
    }
}
