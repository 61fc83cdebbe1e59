package dev.replog.notifier.ping;

import static dev.replog.notifier.ping.Pings.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.schemas.token.LogId;
import dev.replog.schemas.token.Position;
import dev.replog.schemas.token.SyncToken;
import org.junit.jupiter.api.Test;

class OpeningTest {
    private static final SyncToken OTHER_LOG = SyncToken.mark(new LogId(99), at(50).position());

    @Test
    void pingIsPending_onlyForSomethingNewer() {
        assertThat(Opening.of(at(3), at(4))).isEqualTo(new Opening.Pending(at(4)));
        assertThat(Opening.of(at(4), at(4))).isEqualTo(new Opening.Ready(at(4)));
        assertThat(Opening.of(at(5), at(4))).isEqualTo(new Opening.Ready(at(5)));
    }

    @Test
    void pingIsPending_forATokenOfAnotherLog() {
        assertThat(Opening.of(OTHER_LOG, at(4))).isEqualTo(new Opening.Pending(at(4)));
    }

    @Test
    void ready_isSaidFromWhereTheClientStands_whenTheUserHasNoChanges() {
        assertThat(Opening.of(at(3), null)).isEqualTo(new Opening.Ready(at(3)));
    }

    @Test
    void pingIsPending_atTheStartOfTheLog_onceThereIsAChange() {
        SyncToken start = SyncToken.mark(at(4).log(), Position.START);
        assertThat(Opening.of(start, at(4))).isEqualTo(new Opening.Pending(at(4)));
        assertThat(Opening.of(start, null)).isEqualTo(new Opening.Ready(start));
    }
}
