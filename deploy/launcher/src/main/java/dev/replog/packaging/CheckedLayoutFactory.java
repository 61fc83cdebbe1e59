package dev.replog.packaging;

import java.io.File;
import org.springframework.boot.loader.tools.Layout;
import org.springframework.boot.loader.tools.LayoutFactory;

/** The layout factory for Spring Boot's Maven plugin. */
public final class CheckedLayoutFactory implements LayoutFactory {
    @Override
    public Layout getLayout(File source) {
        return new CheckedLayout();
    }
}
