package dev.replog.packaging;

import java.io.File;
import org.springframework.boot.loader.tools.Layout;
import org.springframework.boot.loader.tools.LayoutFactory;

/** What Spring Boot's Maven plugin is told to lay out jars by. */
public final class CheckedLayoutFactory implements LayoutFactory {
    @Override
    public Layout getLayout(File source) {
        return new CheckedLayout();
    }
}
