package io.tributary.sim.replay;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BaseLargeVariableWidthVector;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.BaseVariableWidthViewVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.DenseUnionVector;
import org.apache.arrow.vector.complex.LargeListVector;
import org.apache.arrow.vector.complex.LargeListViewVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.ListViewVector;
import org.apache.arrow.vector.complex.RunEndEncodedVector;
import org.apache.arrow.vector.util.ValueVectorUtility;

/**
 * Checks vectors that came from outside before anything is read of them. The library's own check reads texts by their offsets
 * before it has looked at these.
 */
final class ArrowOffsets {
    private ArrowOffsets() {}

    /** @throws IllegalArgumentException or another of the library's when something is not where the vector says */
    static void check(FieldVector vector) {
        checkOffsets(vector);
        ValueVectorUtility.validateFull(vector);
    }

    private static void checkOffsets(FieldVector vector) {
        if (vector instanceof BaseVariableWidthVector) {
            rising(vector, Integer.BYTES, vector.getDataBuffer().capacity());
        } else if (vector instanceof BaseLargeVariableWidthVector) {
            rising(vector, Long.BYTES, vector.getDataBuffer().capacity());
        } else if (vector instanceof ListVector list) {
            rising(vector, Integer.BYTES, list.getDataVector().getValueCount());
        } else if (vector instanceof LargeListVector list) {
            rising(vector, Long.BYTES, list.getDataVector().getValueCount());
        } else if (vector instanceof BaseVariableWidthViewVector
                || vector instanceof ListViewVector
                || vector instanceof LargeListViewVector
                || vector instanceof DenseUnionVector
                || vector instanceof RunEndEncodedVector) {
            throw new IllegalArgumentException(
                    vector.getField().getType() + " of column " + vector.getName() + " is not read");
        }
        vector.getChildrenFromFields().forEach(ArrowOffsets::checkOffsets);
    }

    private static void rising(FieldVector vector, int width, long limit) {
        ArrowBuf offsets = vector.getOffsetBuffer();
        int count = vector.getValueCount();
        require(count == 0 || (count + 1L) * width <= offsets.capacity(), vector);
        long before = 0;
        for (long i = 0; count > 0 && i <= count; i++) {
            long offset = width == Integer.BYTES ? offsets.getInt(i * width) : offsets.getLong(i * width);
            require(offset >= before && offset <= limit, vector);
            before = offset;
        }
    }

    private static void require(boolean fits, FieldVector vector) {
        if (!fits) {
            throw new IllegalArgumentException("values of column " + vector.getName() + " are not where it says");
        }
    }
}
