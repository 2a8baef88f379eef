"""The handler that a setting such as `folder/file.name` names, found as Lambda finds it."""

import importlib
import sys

from .faults import Fault


def load_handler(name, hint):
    """
    Loads the handler's module and gives the function.

    :param hint: what to add to the message when a module is missing, by the module's name.
    :raises Fault: when there is no such module or function, or the module can't be read.
    """
    module_name, dot, function_name = name.rpartition(".")
    if not dot:
        raise Fault("MalformedHandlerName", f"Bad handler '{name}': not enough values to unpack (expected 2, got 1)")
    if module_name.split(".")[0] in sys.builtin_module_names:
        raise Fault("BuiltInModuleConflict", f"Cannot use built-in module {module_name} as a handler module")
    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as error:
        raise Fault("ImportModuleError", f"Unable to import module '{module_name}': {error}{hint(error)}") from None
    except SyntaxError as error:
        trace = f'  File "{error.filename}" Line {error.lineno}\n    {error.text}'
        raise Fault("UserCodeSyntaxError", f"Syntax error in module '{module_name}': {error}", [trace]) from None
    try:
        return getattr(module, function_name)
    except AttributeError:
        raise Fault("HandlerNotFound", f"Handler '{function_name}' missing on module '{module_name}'") from None
