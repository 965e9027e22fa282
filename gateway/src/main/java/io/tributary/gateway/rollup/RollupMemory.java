package io.tributary.gateway.rollup;

import io.tributary.gateway.rollup.Meanings.Meaning;
import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.state.StateReader;
import io.tributary.pipelines.state.StateWriter;
import io.tributary.pipelines.state.Stateful;
import io.tributary.pipelines.summary.Summary;
import io.tributary.pipelines.summary.SummaryException;
import io.tributary.pipelines.summary.SummaryJson;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * A roll-up's memory as entries:
 *
 * <pre>
 * 0                the numbers given last
 * 1 number         a block of forgotten windows
 * 2 rank           a meaning
 * 3 number         a window: what was last said of it and whether that is still so
 * 4 number place   a share of that window
 * </pre>
 *
 * <p>Numbers and ranks are eight bytes, a place two. No times are kept: the gateway's clock says nothing about the life before, and while
 * it was down nobody could be late. States are not looked into; one that can't be merged ends in a result that can't be worked
 * out, which is counted.
 *
 * <p>What was restored counts as given.
 */
final class RollupMemory implements Stateful {
    private static final int NUMBERS = 0;
    private static final int BLOCK = 1;
    private static final int MEANING = 2;
    private static final int WINDOW = 3;
    private static final int SHARE = 4;
    private static final int CHANGED = 1;
    private static final int WITHDRAWN = 2;
    private static final int TEXT_MAX = SummaryJson.BYTES_MAX;

    private final Windows windows;
    private final Meanings meanings;
    private final Forgotten forgotten;
    private final StateWriter out = new StateWriter();

    private long stampGiven;
    private final TreeSet<Long> meaningsGiven = new TreeSet<>();
    /** By number, how much of each block. */
    private final LinkedHashMap<Long, Integer> blocksGiven = new LinkedHashMap<>();

    RollupMemory(Windows windows, Meanings meanings, Forgotten forgotten) {
        this.windows = windows;
        this.meanings = meanings;
        this.forgotten = forgotten;
    }

    @Override
    public String form() {
        return "rollup/1";
    }

    @Override
    public void changes(Changes to) {
        for (long number : windows.takeGone()) {
            to.remove(key(WINDOW, number));
            to.removeAll(key(SHARE, number));
        }
        giveBlocks(to);
        giveMeanings(to);
        for (SiteWindow window : windows.takeTouched()) {
            window.given = true;
            to.put(key(WINDOW, window.number), saved(window));
            for (SiteWindow.Share share : window.all()) {
                if (share.touched) {
                    share.touched = false;
                    to.put(key(SHARE, window.number, share.place), saved(share));
                }
            }
        }
        if (windows.lastStamp() != stampGiven) {
            stampGiven = windows.lastStamp();
            out.clear();
            out.putVar(windows.lastNumber());
            out.putVar(stampGiven);
            to.put(new byte[] {NUMBERS}, out.bytes());
        }
    }

    private void giveBlocks(Changes to) {
        long first = forgotten.blocks().isEmpty() ? 0 : forgotten.blocks().getFirst().number;
        for (Iterator<Long> given = blocksGiven.keySet().iterator(); given.hasNext(); ) {
            long number = given.next();
            if (number >= first) {
                break;
            }
            to.remove(key(BLOCK, number));
            given.remove();
        }
        // Only the last can have grown, or some behind it have come.
        for (Iterator<Forgotten.Block> blocks = forgotten.blocks().descendingIterator(); blocks.hasNext(); ) {
            Forgotten.Block block = blocks.next();
            if (blocksGiven.getOrDefault(block.number, 0) == block.size()) {
                return;
            }
            out.clear();
            for (long hash : block.hashes()) {
                out.putLong(hash);
            }
            to.put(key(BLOCK, block.number), out.bytes());
            blocksGiven.put(block.number, block.size());
        }
    }

    private void giveMeanings(Changes to) {
        for (Iterator<Long> given = meaningsGiven.iterator(); given.hasNext(); ) {
            long rank = given.next();
            if (meanings.find(rank) == null) {
                to.remove(key(MEANING, rank));
                given.remove();
            }
        }
        for (Meaning meaning : meanings.all()) {
            if (meaningsGiven.add(meaning.rank)) {
                to.put(key(MEANING, meaning.rank), saved(meaning));
            }
        }
    }

    private byte[] saved(Meaning meaning) {
        out.clear();
        out.putText(meaning.named.pipeline());
        out.putVar(meaning.calls.size());
        meaning.calls.forEach((name, call) -> {
            out.putText(name);
            out.putText(call);
        });
        out.putVar(meaning.then().size());
        for (Summary.Step step : meaning.then()) {
            out.putText(step.name());
            out.putText(step.text());
        }
        out.putVar(meaning.kinds().size());
        meaning.kinds().forEach(out::putText);
        return out.bytes();
    }

    private byte[] saved(SiteWindow window) {
        out.clear();
        out.putVar(window.stamp);
        out.put((window.changed ? CHANGED : 0) | (window.withdrawn ? WITHDRAWN : 0));
        out.putVar(window.rank());
        out.putVar(window.revision);
        out.putBytes(SummaryJson.write(window.said()));
        return out.bytes();
    }

    private byte[] saved(SiteWindow.Share share) {
        out.clear();
        out.putText(share.origin.node());
        out.putText(share.origin.run());
        out.putVar(share.revision());
        out.putVar(share.partials().size());
        share.partials().forEach(partial -> out.putText(partial.state()));
        return out.bytes();
    }

    @Override
    public void restore(byte[] key, byte[] value) throws StateException {
        StateReader from = new StateReader(value);
        int kind = key.length == 0 ? -1 : key[0];
        if (kind == NUMBERS && key.length == 1) {
            windows.restore(from.getVar(), from.getVar());
            stampGiven = windows.lastStamp();
        } else if (kind == BLOCK && key.length == 9) {
            restoreBlock(number(key), from);
        } else if (kind == MEANING && key.length == 9) {
            restoreMeaning(number(key), from);
        } else if (kind == WINDOW && key.length == 9) {
            restoreWindow(number(key), from);
        } else if (kind == SHARE && key.length == 11) {
            restoreShare(number(key), ByteBuffer.wrap(key).getShort(9), from);
        } else {
            throw new StateException("has an entry of kind " + kind + " with a key of " + key.length + " bytes");
        }
        from.end();
    }

    private void restoreBlock(long number, StateReader from) throws StateException {
        long[] hashes = new long[Math.min(from.remaining() / Long.BYTES, Forgotten.BLOCK)];
        for (int i = 0; i < hashes.length; i++) {
            hashes[i] = from.getLong();
        }
        forgotten.restore(number, hashes);
        blocksGiven.put(number, hashes.length);
    }

    private void restoreMeaning(long rank, StateReader from) throws StateException {
        String pipeline = from.getText(TEXT_MAX);
        Map<String, String> calls = new LinkedHashMap<>();
        for (long left = count(from); left > 0; left--) {
            calls.put(from.getText(TEXT_MAX), from.getText(TEXT_MAX));
        }
        List<Summary.Step> then = new ArrayList<>();
        for (long left = count(from); left > 0; left--) {
            then.add(new Summary.Step(from.getText(TEXT_MAX), from.getText(TEXT_MAX)));
        }
        List<String> kinds = texts(from);
        if (calls.isEmpty() || kinds.isEmpty()) {
            throw new StateException("holds a meaning without calls or kinds of state");
        }
        meanings.restore(rank, Meanings.named(pipeline, calls, List.copyOf(then), kinds), calls);
        meaningsGiven.add(rank);
    }

    private void restoreWindow(long number, StateReader from) throws StateException {
        long stamp = from.getVar();
        int flags = from.get();
        long rank = from.getVar();
        long revision = from.getVar();
        Summary said;
        try {
            said = SummaryJson.readKept(from.getBytes(from.remaining()));
        } catch (SummaryException e) {
            throw new StateException("holds window " + number + " in a form that can't be read: " + e.getMessage());
        }
        Meaning meaning = meanings.find(rank);
        boolean sane = flags >= 0 && flags <= (CHANGED | WITHDRAWN) && (rank == 0 || meaning != null);
        if (!sane
                || revision < -1
                || revision > Integer.MAX_VALUE
                || !said.partials().isEmpty()) {
            throw new StateException("holds window " + number + " of meaning " + rank + " at revision " + revision
                    + " with flags " + flags + ", which no window has");
        }
        SiteWindow window = windows.restore(number, said.key());
        window.stamp = stamp;
        window.changed = (flags & CHANGED) != 0;
        window.withdrawn = (flags & WITHDRAWN) != 0;
        window.restore(meaning, said, (int) revision);
    }

    private void restoreShare(long number, int place, StateReader from) throws StateException {
        Summary.Origin origin = new Summary.Origin(from.getText(TEXT_MAX), from.getText(TEXT_MAX));
        long revision = from.getVar();
        if (revision < 0 || revision > Integer.MAX_VALUE) {
            throw new StateException("holds a share of revision " + revision);
        }
        windows.restored(number).restore(place, origin, (int) revision, texts(from));
    }

    private static List<String> texts(StateReader from) throws StateException {
        List<String> texts = new ArrayList<>();
        for (long left = count(from); left > 0; left--) {
            texts.add(from.getText(TEXT_MAX));
        }
        return List.copyOf(texts);
    }

    /** Of things that each take a byte at least. */
    private static long count(StateReader from) throws StateException {
        long count = from.getVar();
        if (count < 0 || count > from.remaining()) {
            throw new StateException("holds " + count + " things in " + from.remaining() + " bytes");
        }
        return count;
    }

    @Override
    public void restored() throws StateException {
        windows.restored();
    }

    private static byte[] key(int kind, long number) {
        return ByteBuffer.allocate(9).put((byte) kind).putLong(number).array();
    }

    private static byte[] key(int kind, long number, int place) {
        return ByteBuffer.allocate(11)
                .put((byte) kind)
                .putLong(number)
                .putShort((short) place)
                .array();
    }

    private static long number(byte[] key) {
        return ByteBuffer.wrap(key).getLong(1);
    }
}
