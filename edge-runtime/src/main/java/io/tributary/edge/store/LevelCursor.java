package io.tributary.edge.store;

import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.state.StateReader;
import io.tributary.pipelines.state.StateWriter;
import java.sql.SQLException;

/** Goes through a level in the file, a block at a time. */
final class LevelCursor implements Cursor {
    private static final int KIND_BITS = 2;

    private final Blocks blocks;
    private final Packing packing;
    private final int item;
    private final Level level;
    private int read;
    private StateReader block = new StateReader(NOTHING);
    private int kind;
    private byte[] key = NOTHING;
    private byte[] value = NOTHING;

    LevelCursor(Blocks blocks, Packing packing, int item, Level level) {
        this.blocks = blocks;
        this.packing = packing;
        this.item = item;
        this.level = level;
    }

    /** Writes a change as it is read here. */
    static void write(Cursor change, StateWriter to) {
        to.putVar((long) change.key().length << KIND_BITS | change.kind());
        to.putBytes(change.key());
        if (change.kind() == PUT) {
            to.putVar(change.value().length);
            to.putBytes(change.value());
        }
    }

    @Override
    public boolean next() throws SQLException, DamageException {
        while (block.remaining() == 0) {
            if (read == level.blocks()) {
                return false;
            }
            block = new StateReader(packing.unpack(blocks.payload(Catalog.row(item, level.firstBlock() + read++))));
        }
        try {
            int head = (int) block.getVar();
            kind = head & ((1 << KIND_BITS) - 1);
            key = block.getBytes(head >>> KIND_BITS);
            value = kind == PUT ? block.getBytes((int) block.getVar()) : NOTHING;
        } catch (StateException e) {
            throw new DamageException("a block of run " + item + " " + e.getMessage());
        }
        return true;
    }

    @Override
    public int kind() {
        return kind;
    }

    @Override
    public byte[] key() {
        return key;
    }

    @Override
    public byte[] value() {
        return value;
    }
}
