package io.tributary.pipelines.window;

import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.state.StateReader;
import io.tributary.pipelines.state.StateWriter;
import java.util.Arrays;

/** An entry for each cell: what its owner says of it, and its state. */
final class CellEntries implements WindowMemory.Part {
    /** What there is to say of cells besides their states. */
    interface Owner {
        /** Whether a cell that is in use has an entry. */
        boolean isKept(int cell);

        void save(int cell, StateWriter out);

        /** Called before the cell's state is there. */
        void restore(int cell, StateReader in) throws StateException;

        /** How many cells with entries there may be; cells are below. */
        int cellsMax();
    }

    private final Cells cells;
    private final Owner owner;
    /** By cell: whether it has an entry. */
    private boolean[] given = new boolean[0];

    CellEntries(Cells cells, Owner owner) {
        this.cells = cells;
        this.owner = owner;
    }

    @Override
    public void changes(Entries to) {
        if (given.length < cells.limit()) {
            given = Arrays.copyOf(given, cells.limit());
        }
        for (int cell = 0; cell < given.length; cell++) {
            boolean isKept = cells.isLive(cell) && owner.isKept(cell);
            if (isKept && (!given[cell] || cells.isChanged(cell))) {
                StateWriter out = new StateWriter();
                owner.save(cell, out);
                cells.save(cell, out);
                to.put(cell, out);
            } else if (!isKept && given[cell]) {
                to.remove(cell);
            }
            given[cell] = isKept;
        }
    }

    @Override
    public void restore(StateReader key, StateReader value) throws StateException {
        int cell = Entries.id(key, owner.cellsMax(), "for a state");
        owner.restore(cell, value);
        cells.restore(cell, value);
        if (cells.rows(cell) == 0) {
            throw new StateException("holds a state without readings");
        }
    }
}
