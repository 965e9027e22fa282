package io.tributary.edge.store;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Adds to an outbox at its end, removes from its beginning and reads between. */
final class OutboxRows {
    /** So much is in memory for one reading, beside the block it ends in. */
    private static final long READ_BYTES_MAX = 256 << 10;

    private OutboxRows() {}

    static Head.Outlet add(Head.Outlet outlet, List<Waiting> entries, Draft draft, Packing packing) {
        long next = outlet.nextBlock();
        long bytes = outlet.backlog().bytes();
        for (OutletBlock block : OutletBlock.of(entries, packing)) {
            draft.put(Catalog.row(outlet.item(), next++), block.encoded());
            bytes += block.bytes();
        }
        Backlog before = outlet.backlog();
        boolean wasEmpty = before.count() == 0;
        Backlog backlog = new Backlog(
                wasEmpty ? entries.get(0).sequence() : before.first(),
                entries.get(entries.size() - 1).sequence() + 1,
                before.count() + entries.size(),
                bytes,
                wasEmpty ? entries.get(0).madeMicros() : before.oldestMicros());
        return new Head.Outlet(
                outlet.item(),
                outlet.name(),
                backlog,
                outlet.firstBlock(),
                next,
                outlet.goneCount(),
                outlet.goneBytes());
    }

    /** Without the entries up to and with {@code last}: whole blocks go, of the one it falls into only the count. */
    static Head.Outlet remove(Head.Outlet outlet, long upTo, Draft draft, Packing packing) throws SQLException {
        long last = Math.max(upTo, outlet.backlog().first() - 1);
        Head.Outlet left = outlet;
        while (left.firstBlock() < left.nextBlock()) {
            long row = Catalog.row(left.item(), left.firstBlock());
            try {
                OutletBlock block = OutletBlock.decode(draft.payload(row));
                if (block.last() > last) {
                    return beginAt(left, block, last, packing);
                }
                left = without(left, block.count() - left.goneCount(), block.bytes() - left.goneBytes());
            } catch (DamageException e) {
                // Its entries can't be had: they are counted as lost where they are seen to be missing.
                left = without(left, 0, 0);
            }
            draft.delete(row, row);
        }
        draft.lose(left.backlog().count());
        return new Head.Outlet(
                left.item(), left.name(), empty(left.backlog()), left.firstBlock(), left.nextBlock(), 0, 0);
    }

    private static Backlog empty(Backlog before) {
        return new Backlog(before.next(), before.next(), 0, 0, 0);
    }

    private static Head.Outlet without(Head.Outlet outlet, long count, long bytes) {
        Backlog before = outlet.backlog();
        Backlog backlog = new Backlog(
                before.first(), before.next(), before.count() - count, before.bytes() - bytes, before.oldestMicros());
        return new Head.Outlet(
                outlet.item(), outlet.name(), backlog, outlet.firstBlock() + 1, outlet.nextBlock(), 0, 0);
    }

    private static Head.Outlet beginAt(Head.Outlet outlet, OutletBlock block, long last, Packing packing)
            throws DamageException {
        long goneCount = 0;
        long goneBytes = 0;
        Waiting first = new Waiting(block.first(), block.firstMicros(), Cursor.NOTHING);
        if (last >= block.first()) {
            for (Waiting entry : block.entries(packing)) {
                if (entry.sequence() > last) {
                    first = entry;
                    break;
                }
                goneCount++;
                goneBytes += entry.bytes().length;
            }
        }
        Backlog before = outlet.backlog();
        Backlog backlog = new Backlog(
                first.sequence(),
                before.next(),
                before.count() - (goneCount - outlet.goneCount()),
                before.bytes() - (goneBytes - outlet.goneBytes()),
                first.madeMicros());
        return new Head.Outlet(
                outlet.item(), outlet.name(), backlog, outlet.firstBlock(), outlet.nextBlock(), goneCount, goneBytes);
    }

    /**
     * Entries from {@code from} on; those in damaged blocks are passed over.
     *
     * @param limit entries at most; fewer when they are large
     * @param damaged is told of each damaged block
     */
    static List<Waiting> read(
            Head.Outlet outlet, long from, int limit, Blocks blocks, Packing packing, Consumer<DamageException> damaged)
            throws SQLException {
        List<Waiting> read = new ArrayList<>();
        long begin = Math.max(from, outlet.backlog().first());
        long bytes = 0;
        for (long at = blockOf(outlet, begin, blocks); at < outlet.nextBlock(); at++) {
            try {
                OutletBlock block = OutletBlock.decode(blocks.payload(Catalog.row(outlet.item(), at)));
                for (Waiting entry : block.entries(packing)) {
                    if (entry.sequence() >= begin && read.size() < limit) {
                        read.add(entry);
                    }
                }
                bytes += block.bytes();
            } catch (DamageException e) {
                damaged.accept(e);
            }
            if (read.size() >= limit || bytes >= READ_BYTES_MAX) {
                break;
            }
        }
        return read;
    }

    /** The last block that begins at or before an entry, by halving; beside a damaged one perhaps an earlier one. */
    private static long blockOf(Head.Outlet outlet, long sequence, Blocks blocks) throws SQLException {
        long low = outlet.firstBlock();
        long high = outlet.nextBlock() - 1;
        while (low < high) {
            long middle = (low + high + 1) >>> 1;
            try {
                boolean before = OutletBlock.decode(blocks.payload(Catalog.row(outlet.item(), middle)))
                                .first()
                        <= sequence;
                low = before ? middle : low;
                high = before ? high : middle - 1;
            } catch (DamageException e) {
                high--;
            }
        }
        return low;
    }
}
