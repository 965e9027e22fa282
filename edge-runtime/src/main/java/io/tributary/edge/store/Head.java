package io.tributary.edge.store;

import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.state.StateReader;
import io.tributary.pipelines.state.StateWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The row of a thing with a name, which says what other rows it has. Its number, the item, is given once in the life of a file;
 * the numbers of its blocks likewise, so a row is never mistaken for another one.
 */
sealed interface Head {
    int TEXT_MAX = 1 << 20;
    int LEVELS_MAX = 1 << 10;

    int item();

    String name();

    void write(StateWriter to);

    default byte[] encoded() {
        StateWriter to = new StateWriter();
        to.put(this instanceof Run ? 1 : this instanceof Outlet ? 2 : 3);
        to.putText(name());
        write(to);
        return to.bytes();
    }

    static Head decode(int item, byte[] bytes) throws StateException {
        StateReader from = new StateReader(bytes);
        int kind = from.get();
        String name = from.getText(TEXT_MAX);
        Head head = switch (kind) {
            case 1 -> Run.read(item, name, from);
            case 2 -> Outlet.read(item, name, from);
            case 3 -> Received.read(item, name, from);
            default -> throw new StateException("holds a thing of kind " + kind);
        };
        from.end();
        return head;
    }

    /**
     * A run. Its definition is its first block; beside it are the levels of its parts.
     *
     * @param parts levels by part, the newest first
     */
    record Run(int item, String name, String pipeline, long madeMicros, long nextBlock, Map<Integer, List<Level>> parts)
            implements Head {
        static final long DEFINITION = 1;

        Run with(int part, List<Level> levels, long next) {
            Map<Integer, List<Level>> changed = new TreeMap<>(parts);
            changed.put(part, List.copyOf(levels));
            return new Run(item, name, pipeline, madeMicros, next, Collections.unmodifiableMap(changed));
        }

        @Override
        public void write(StateWriter to) {
            to.putText(pipeline);
            to.putVar(madeMicros);
            to.putVar(nextBlock);
            to.putVar(parts.size());
            parts.forEach((part, levels) -> {
                to.putVar(part);
                to.putVar(levels.size());
                levels.forEach(level -> level.write(to));
            });
        }

        static Run read(int item, String name, StateReader from) throws StateException {
            String pipeline = from.getText(TEXT_MAX);
            long made = from.getVar();
            long next = from.getVar();
            Map<Integer, List<Level>> parts = new TreeMap<>();
            for (long left = from.getVar(); left > 0; left--) {
                int part = Math.toIntExact(from.getVar());
                List<Level> levels = new ArrayList<>();
                for (long more = from.getVar(); more > 0 && levels.size() < LEVELS_MAX; more--) {
                    levels.add(Level.read(from));
                }
                parts.put(part, List.copyOf(levels));
            }
            return new Run(item, name, pipeline, made, next, Collections.unmodifiableMap(parts));
        }
    }

    /**
     * An outbox: blocks of entries from {@code firstBlock} to before {@code nextBlock}.
     *
     * @param goneCount entries of the first block that were removed
     * @param goneBytes theirs
     */
    record Outlet(
            int item, String name, Backlog backlog, long firstBlock, long nextBlock, long goneCount, long goneBytes)
            implements Head {
        @Override
        public void write(StateWriter to) {
            for (long value : new long[] {
                backlog.first(),
                backlog.next(),
                backlog.count(),
                backlog.bytes(),
                backlog.oldestMicros(),
                firstBlock,
                nextBlock,
                goneCount,
                goneBytes
            }) {
                to.putVar(value);
            }
        }

        static Outlet read(int item, String name, StateReader from) throws StateException {
            Backlog backlog = new Backlog(from.getVar(), from.getVar(), from.getVar(), from.getVar(), from.getVar());
            return new Outlet(item, name, backlog, from.getVar(), from.getVar(), from.getVar(), from.getVar());
        }
    }

    /** What identifies the messages of a source that were received and not acknowledged; in memory only until it is written. */
    @SuppressWarnings("ArrayRecordComponent") // bytes for the disk: equality is never asked for
    record Received(int item, String name, byte[] bytes) implements Head {
        @Override
        public void write(StateWriter to) {
            to.putInt(bytes.length);
            to.putBytes(bytes);
        }

        static Received read(int item, String name, StateReader from) throws StateException {
            return new Received(item, name, from.getBytes(from.getCount(0, from.remaining(), "bytes")));
        }
    }
}
