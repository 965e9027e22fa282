package io.tributary.pipelines.operator;

import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.state.StateReader;
import io.tributary.pipelines.state.StateWriter;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;

/**
 * The pieces of a ring of values at each place.
 *
 * @param rings by place
 * @param restored told which place's ring is whole again
 */
record RingPieces(IntFunction<ValueRing> rings, IntConsumer restored) implements Remembered.Pieces {
    @Override
    public int count(int place) {
        return rings.apply(place).pieces();
    }

    @Override
    public boolean isChanged(int place, int piece) {
        return rings.apply(place).isChanged(piece);
    }

    @Override
    public void save(int place, int piece, StateWriter to) {
        rings.apply(place).savePiece(piece, to);
    }

    @Override
    public void saved(int place) {
        rings.apply(place).saved();
    }

    @Override
    public void restore(int place, int piece, StateReader from) throws StateException {
        rings.apply(place).restorePiece(piece, from);
    }

    @Override
    public void restored(int place) throws StateException {
        rings.apply(place).restored();
        restored.accept(place);
    }
}
