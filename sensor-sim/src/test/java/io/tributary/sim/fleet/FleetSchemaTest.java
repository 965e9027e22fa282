package io.tributary.sim.fleet;

import io.tributary.pipelines.config.SchemaContract;

class FleetSchemaTest extends SchemaContract {
    FleetSchemaTest() {
        super("fleet", FleetSchema.grammar(), Fleet::read, "fleets");
    }

    /** Bounds depend on other values here, and how many signals and faults there may be is told in other words. */
    @Override
    protected boolean isOfForm(String fault) {
        return super.isOfForm(fault) && !fault.contains("is outside");
    }
}
