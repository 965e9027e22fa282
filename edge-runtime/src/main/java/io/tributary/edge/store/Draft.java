package io.tributary.edge.store;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes one transaction of the commits that wait. Nothing is written here, so that the same transaction can be tried again. */
final class Draft implements Blocks {
    private final Catalog base;
    private final Packing packing;
    private final Blocks file;
    private final NavigableMap<Long, byte[]> puts = new TreeMap<>();
    private final List<Transaction.Deletion> deletions = new ArrayList<>();
    private final Map<Integer, Integer> seals;
    private final Map<String, Head.Run> runs;
    private final Map<String, Head.Outlet> outlets;
    private final Map<String, Head.Received> received;
    private final Map<Integer, Head> touched = new TreeMap<>();
    private int nextItem;
    private long lost;

    Draft(Catalog base, Blocks file, Packing packing) {
        this.base = base;
        this.packing = packing;
        this.file = file;
        seals = new TreeMap<>(base.seals());
        runs = new HashMap<>(base.runs());
        outlets = new HashMap<>(base.outlets());
        received = new HashMap<>(base.received());
        nextItem = base.nextItem();
    }

    void apply(Commit commit) throws SQLException, DamageException {
        commit.ended.forEach(run -> drop(runs.remove(run)));
        commit.begun.values().forEach(this::begin);
        for (Map.Entry<String, Map<Integer, Changed>> run : commit.states.entrySet()) {
            for (Map.Entry<Integer, Changed> part : run.getValue().entrySet()) {
                change(run.getKey(), part.getKey(), part.getValue());
            }
        }
        commit.received.forEach(this::receive);
        commit.forgotten.forEach(outlet -> drop(outlets.remove(outlet)));
        for (Map.Entry<String, List<Waiting>> outlet : commit.added.entrySet()) {
            touch(outlets, OutboxRows.add(outlet(outlet.getKey()), outlet.getValue(), this, packing));
        }
        for (Map.Entry<String, Long> outlet : commit.removed.entrySet()) {
            touch(outlets, OutboxRows.remove(outlet(outlet.getKey()), outlet.getValue(), this, packing));
        }
    }

    Transaction transaction() {
        for (Map.Entry<Integer, Head> head : touched.entrySet()) {
            byte[] body = Seal.close(head.getKey(), head.getValue().encoded());
            puts.put((long) head.getKey(), body);
            seals.put(head.getKey(), Seal.of(body));
        }
        received.replaceAll((name, head) -> new Head.Received(head.item(), name, Cursor.NOTHING));
        Catalog after = new Catalog(
                base.version(), base.number() + 1, base.madeMicros(), nextItem, seals, runs, outlets, received);
        puts.put(Catalog.ROOT, Seal.close(Catalog.ROOT, after.encoded()));
        return new Transaction(deletions, puts, after, lost);
    }

    /** Entries of an outbox that were found damaged are gone. */
    void lose(long entries) {
        lost += entries;
    }

    @Override
    public byte[] payload(long row) throws SQLException, DamageException {
        byte[] fresh = puts.get(row);
        return fresh == null ? file.payload(row) : Seal.open(row, fresh);
    }

    void put(long row, byte[] payload) {
        puts.put(row, Seal.close(row, payload));
    }

    void delete(long first, long last) {
        puts.subMap(first, true, last, true).clear();
        deletions.add(new Transaction.Deletion(first, last));
    }

    private void begin(KeptRun run) {
        drop(runs.remove(run.id()));
        int item = nextItem++;
        put(Catalog.row(item, Head.Run.DEFINITION), run.definition().getBytes(StandardCharsets.UTF_8));
        touch(runs, new Head.Run(item, run.id(), run.pipeline(), run.madeMicros(), Head.Run.DEFINITION + 1, Map.of()));
    }

    private void change(String id, int part, Changed changed) throws SQLException, DamageException {
        Head.Run run = runs.get(id);
        if (run == null) {
            throw new IllegalStateException("run " + id + " changes but was never begun");
        }
        if (!changed.isEmpty()) {
            touch(runs, LevelRows.change(run, part, changed, this, packing));
        }
    }

    private void receive(String source, byte[] bytes) {
        if (bytes.length == 0) {
            drop(received.remove(source));
            return;
        }
        Head.Received before = received.get(source);
        touch(received, new Head.Received(before == null ? nextItem++ : before.item(), source, bytes));
    }

    private Head.Outlet outlet(String name) {
        Head.Outlet outlet = outlets.get(name);
        return outlet != null ? outlet : new Head.Outlet(nextItem++, name, Backlog.NONE, 1, 1, 0, 0);
    }

    private <H extends Head> void touch(Map<String, H> in, H head) {
        in.put(head.name(), head);
        touched.put(head.item(), head);
    }

    private void drop(@Nullable Head head) {
        if (head != null) {
            seals.remove(head.item());
            touched.remove(head.item());
            delete(head.item(), head.item());
            delete(Catalog.row(head.item(), 0), Catalog.lastRow(head.item()));
        }
    }
}
