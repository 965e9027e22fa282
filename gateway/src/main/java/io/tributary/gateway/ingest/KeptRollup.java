package io.tributary.gateway.ingest;

import io.tributary.edge.commit.Commits;
import io.tributary.edge.store.Commit;
import io.tributary.edge.store.KeptRun;
import io.tributary.edge.store.Store;
import io.tributary.edge.store.StoreException;
import io.tributary.edge.store.UncheckedStoreException;
import io.tributary.gateway.rollup.Rollup;
import io.tributary.pipelines.state.StateException;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A roll-up that outlives the process in a store. */
public final class KeptRollup implements Commits.Rememberer {
    private static final Logger LOG = LoggerFactory.getLogger(KeptRollup.class);
    private static final String RUN = "rollup";

    private final Rollup rollup;
    private final String definition;
    /** Whether it is on the disk, or will be with the next commit. */
    private boolean begun;

    private KeptRollup(Rollup rollup, String site, boolean begun) {
        this.rollup = rollup;
        this.definition = definition(rollup, site);
        this.begun = begun;
    }

    /**
     * Brings the roll-up of the last life back; when there is none, or it can't be read, begins anew and says so. For the start: it
     * waits for the disk.
     *
     * @param fresh makes one that remembers nothing
     * @throws UncheckedStoreException when it can't be read as things are, which may pass
     */
    public static KeptRollup of(Store store, String site, Supplier<Rollup> fresh) {
        Optional<KeptRun> kept =
                store.runs().stream().filter(run -> run.id().equals(RUN)).findFirst();
        Rollup rollup = fresh.get();
        if (kept.isPresent()) {
            try {
                restore(store, kept.get(), rollup, site);
                return new KeptRollup(rollup, site, true);
            } catch (StateException e) {
                rollup = anew(e, fresh);
            } catch (StoreException e) {
                if (e.isPassing()) {
                    throw new UncheckedStoreException(e);
                }
                rollup = anew(e, fresh);
            }
        }
        return new KeptRollup(rollup, site, false);
    }

    private static Rollup anew(Exception reason, Supplier<Rollup> fresh) {
        LOG.warn(
                "what was kept of the roll-up can't be used, so it begins anew, and the windows that were open are lost: {}",
                reason.getMessage());
        return fresh.get();
    }

    private static void restore(Store store, KeptRun kept, Rollup rollup, String site)
            throws StateException, StoreException {
        if (!kept.definition().equals(definition(rollup, site))) {
            throw new StateException("it is '" + kept.definition() + "', not '" + definition(rollup, site) + "'");
        }
        store.entries(RUN, 0, rollup.memory()::restore);
        rollup.memory().restored();
        LOG.info(
                "the roll-up goes on where it was, with {} windows of which {} have news",
                rollup.windows(),
                rollup.pending());
    }

    private static String definition(Rollup rollup, String site) {
        return rollup.memory().form() + " " + site;
    }

    Rollup rollup() {
        return rollup;
    }

    @Override
    public void changes(Commit to, long micros) {
        if (!begun) {
            to.end(RUN).begin(new KeptRun(RUN, RUN, definition, micros));
            begun = true;
        }
        rollup.memory().changes(to.state(RUN, 0));
    }
}
