package io.tributary.pipelines.state;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The slow and obvious store: entries in a tree, in the order of their keys as unsigned bytes. */
public final class Kept implements Stateful.Changes {
    private final TreeMap<byte[], byte[]> entries = new TreeMap<>(Arrays::compareUnsigned);
    private int calls;
    private long bytes;

    @Override
    public void put(byte[] key, byte[] value) {
        entries.put(key, value);
        calls++;
        bytes += key.length + value.length;
    }

    @Override
    public void remove(byte[] key) {
        entries.remove(key);
        calls++;
        bytes += key.length;
    }

    @Override
    public void removeAll(byte[] prefix) {
        entries.keySet()
                .removeIf(key ->
                        key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length));
        calls++;
        bytes += prefix.length;
    }

    /** How often it was told something. */
    public int calls() {
        return calls;
    }

    /** Of all keys and values that it was told. */
    public long bytes() {
        return bytes;
    }

    public Map<byte[], byte[]> entries() {
        return entries;
    }

    public Kept copy() {
        Kept copy = new Kept();
        entries.forEach((key, value) -> copy.entries.put(key.clone(), value.clone()));
        return copy;
    }

    /** Gives everything back to a fresh one. */
    public void restore(Stateful into) throws StateException {
        for (Map.Entry<byte[], byte[]> entry : entries.entrySet()) {
            into.restore(entry.getKey().clone(), entry.getValue().clone());
        }
        into.restored();
    }

    /** An entry a line, in hexadecimal. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        HexFormat hex = HexFormat.of();
        entries.forEach((key, value) -> lines.add(hex.formatHex(key) + " = " + hex.formatHex(value)));
        return lines;
    }
}
