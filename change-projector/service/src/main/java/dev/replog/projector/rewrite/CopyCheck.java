package dev.replog.projector.rewrite;

import dev.replog.projector.rewrite.CopiedRecord.Kind;
import dev.replog.projector.rewrite.LogCursor.Place;

/** How a copy is compared with its source. */
enum CopyCheck {
    /** Every record is as the rule says. */
    EXACT {
        @Override
        boolean accepts(CopiedRecord record, Place copy) {
            return record.isAt(copy);
        }
    },
    /** Retention may have deleted records of the source since they were copied. */
    OF_WHAT_IS_LEFT {
        @Override
        boolean accepts(CopiedRecord record, Place copy) {
            return record.kind() == Kind.FILLED || record.isAt(copy);
        }
    },
    /** Records may have been copied by an earlier plan, with fewer erasures. The caller looks for what is left. */
    OF_EARLIER_PLAN {
        @Override
        boolean accepts(CopiedRecord record, Place copy) {
            return record.kind().isErased() || OF_WHAT_IS_LEFT.accepts(record, copy);
        }
    };

    abstract boolean accepts(CopiedRecord record, Place copy);
}
