package io.tributary.edge.store;

import io.tributary.pipelines.state.StateWriter;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes what changed as a new level, so that few changes among many entries cost few bytes, and makes one of the newest
 * levels once they have grown to the size of the next older one. An entry is so rewritten about as often as the whole is
 * twice as large as what one commit changes; and a restart never reads more than a few levels (O'Neil and others, The
 * log-structured merge-tree, 1996).
 */
final class LevelRows {
    /** Entries are packed together up to this; so much of each level is in memory while levels are read. */
    static final int BLOCK_BYTES = 32 << 10;

    private static final int LEVELS_MAX = 24;

    private LevelRows() {}

    static Head.Run change(Head.Run run, int part, Changed changed, Draft draft, Packing packing)
            throws SQLException, DamageException {
        List<Level> levels = run.parts().getOrDefault(part, List.of());
        int merged = merged(changed.bytes(), levels);
        List<Cursor> cursors = new ArrayList<>();
        cursors.add(changed.cursor());
        for (Level level : levels.subList(0, merged)) {
            cursors.add(new LevelCursor(draft, packing, run.item(), level));
        }
        Level made = write(run, new Merge(cursors, merged == levels.size()), draft, packing);
        for (Level level : levels.subList(0, merged)) {
            draft.delete(
                    Catalog.row(run.item(), level.firstBlock()),
                    Catalog.row(run.item(), level.firstBlock() + level.blocks() - 1));
        }
        List<Level> left = new ArrayList<>();
        if (made.blocks() > 0) {
            left.add(made);
        }
        left.addAll(levels.subList(merged, levels.size()));
        return run.with(part, left, made.firstBlock() + made.blocks());
    }

    /** How many of the newest levels become one with changes of so many bytes. */
    static int merged(long bytes, List<Level> newestFirst) {
        if (newestFirst.size() >= LEVELS_MAX) {
            return newestFirst.size();
        }
        int merged = 0;
        long newer = bytes;
        for (int i = 0; i < newestFirst.size(); i++) {
            long older = newestFirst.get(i).bytes();
            if (newer >= older) {
                merged = i + 1;
            }
            newer += older;
        }
        return merged;
    }

    private static Level write(Head.Run run, Cursor from, Draft draft, Packing packing)
            throws SQLException, DamageException {
        long first = run.nextBlock();
        int blocks = 0;
        long bytes = 0;
        int inBlock = 0;
        StateWriter block = new StateWriter();
        while (from.next()) {
            LevelCursor.write(from, block);
            inBlock += from.key().length + from.value().length + 2;
            if (inBlock >= BLOCK_BYTES) {
                draft.put(Catalog.row(run.item(), first + blocks++), packing.pack(block.bytes()));
                bytes += inBlock;
                inBlock = 0;
                block = new StateWriter();
            }
        }
        if (inBlock > 0) {
            draft.put(Catalog.row(run.item(), first + blocks++), packing.pack(block.bytes()));
        }
        return new Level(first, blocks, bytes + inBlock);
    }
}
